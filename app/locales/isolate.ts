const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * A name for the middle of a sentence, a label or a title: one that is written from right to left would change the
 * order of what stands around it. Elements use `<bdi>` instead.
 */
export const isolate = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);
