/** The part that tests use; less has no types. */
declare module 'less' {
  const less: { render(source: string, options: { filename: string; paths: string[] }): Promise<{ css: string }> };
  export default less;
}
