/**
 * Whether a key belongs to an input method, which for example commits a word with Enter. Safari and some Chinese input
 * methods send the last key after `compositionend`, with the key code 229.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
