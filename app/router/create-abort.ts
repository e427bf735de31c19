/**
 * Browsers before 2018 have no AbortController. Their requests are completed, and the responses ignored.
 */
export const createAbort = (): { signal?: AbortSignal; abort(): void } => {
  if (typeof AbortController === 'undefined') return { abort: () => undefined };
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};
