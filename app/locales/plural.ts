/** English for a number of things: `1 notice`, `2 notices`, `20+ notices`. */
export const plural = (count: number, one: string, many: string, more = false): string =>
  `${count}${more ? '+' : ''} ${count === 1 && !more ? one : many}`;
