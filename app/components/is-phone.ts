/** Whether the window is as narrow as that of a phone: narrower than `@desktop`. Only in the browser. */
export const isPhone = (): boolean => window.matchMedia('(max-width: 767px)').matches;
