/** Stands in for axios's fetch adapter, which the portal does not use: axios then offers XMLHttpRequest alone. */
export const getFetch = (): false => false;

export default false;
