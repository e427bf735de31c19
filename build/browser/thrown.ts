import { stackPath, type Failure } from '../development/state';

/** The number of distinct exceptions shown. */
const maxShown = 5;

/** Errors of the portal's API are shown by the page itself. */
const isApiError = (error: Error): boolean => 'id' in error && 'status' in error;

/** Asks the dev server for the positions in the sources that belong to a stack of compiled scripts. */
async function inSources(stack: string): Promise<string> {
  try {
    const response = await fetch(stackPath, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: stack });
    return response.ok ? await response.text() : stack;
  } catch {
    return stack;
  }
}

/**
 * Collects exceptions of the page: those that nothing catches, and errors that the app writes to the console, as its
 * error handler does with exceptions in components.
 * @param onChange is called when there is a new one
 */
export function collectThrown(onChange: () => void): { list(): readonly Failure[] } {
  const known = new Set<string>();
  const thrown: Failure[] = [];

  async function add(value: unknown, title: string): Promise<void> {
    const error = value instanceof Error ? value : new Error(String(value));
    const stack = error.stack ?? error.message;
    if (isApiError(error) || known.has(stack) || known.size >= maxShown) return;
    known.add(stack);
    // Safari's stack lacks the message.
    const text = await inSources(stack.includes(error.message) ? stack : `${error.name}: ${error.message}\n${stack}`);
    thrown.push({ title, text });
    onChange();
  }

  window.addEventListener(
    'error',
    ({ error, message }) => void add(error ?? message, 'Uncaught exception in the browser'),
  );
  window.addEventListener('unhandledrejection', ({ reason }) => void add(reason, 'Unhandled rejection in the browser'));
  const write = console.error;
  console.error = (...values: unknown[]) => {
    write.apply(console, values);
    for (const value of values) if (value instanceof Error) void add(value, 'Exception in the page');
  };
  return { list: () => thrown };
}
