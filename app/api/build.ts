import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

/**
 * Watches the `X-Foyer-Build` header of every response.
 * @param own the build that the page was loaded from; undefined in development, where no response has the header
 * @returns whether the server runs another build than the page
 */
export function watchBuild(http: AxiosInstance, own: string | undefined): () => boolean {
  let newest = own;
  const note = ({ headers }: Pick<AxiosResponse, 'headers'>): void => {
    const build: unknown = headers['x-foyer-build'];
    if (typeof build === 'string') newest = build;
  };
  http.interceptors.response.use(
    (response) => {
      note(response);
      return response;
    },
    (error: unknown) => {
      if (axios.isAxiosError(error) && error.response) note(error.response);
      throw error;
    },
  );
  return () => newest !== own;
}
