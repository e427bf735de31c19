/**
 * Signals of requests that nobody waits for. Without a session they fail, and no sign-in begins.
 */
export const quietSignals = new WeakSet<AbortSignal>();
