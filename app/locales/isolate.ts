const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * Isolates a right-to-left name in a sentence, a label or a title, because it would change the order of the text around
 * it. In elements, use `<bdi>` instead.
 */
export const isolate = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);
