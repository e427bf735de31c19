/** Whether an address is one of data, asked for by a script, rather than a page for a person. */
export const isData = (path: string): boolean => path === '/api' || path.startsWith('/api/');
