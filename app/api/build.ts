import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

/**
 * Watches the `X-Foyer-Build` header of every response.
 * @param pageBuild the build that the page was loaded from; undefined in development, where no response has the header
 * @returns whether the server runs another build than the page
 */
export function watchBuild(http: AxiosInstance, pageBuild: string | undefined): () => boolean {
  let serverBuild = pageBuild;
  const note = ({ headers }: Pick<AxiosResponse, 'headers'>): void => {
    const build: unknown = headers['x-foyer-build'];
    if (typeof build === 'string') serverBuild = build;
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
  return () => serverBuild !== pageBuild;
}
