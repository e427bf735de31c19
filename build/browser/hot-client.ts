import { eventsPath, type DevelopmentState } from '../development/state';
import { showFailures } from './overlay';
import { collectThrown } from './thrown';

/**
 * The browser side of `npm run dev`: replaces changed modules in the open page and shows compile errors and exceptions.
 * Reloads the page after a change that no module accepts, and after one that may have fixed an exception.
 */

type StatusHandler = (status: string) => void;

interface Hot {
  status(): string;
  addStatusHandler(handler: StatusHandler): void;
  removeStatusHandler(handler: StatusHandler): void;
  check(autoApply: false): Promise<unknown>;
  apply(): Promise<unknown>;
}
declare const module: { hot?: Hot };
declare const __webpack_hash__: string;

let state: DevelopmentState = { hash: __webpack_hash__, failures: [], uncaught: [] };
let running = false;

const thrown = collectThrown(show);

function show(): void {
  showFailures([...state.failures, ...state.uncaught, ...thrown.list()]);
}

/** Resolves when the status is no longer "prepare". */
const prepared = (hot: Hot): Promise<void> =>
  new Promise((resolve) => {
    const handler = (status: string): void => {
      if (status === 'prepare') return;
      hot.removeStatusHandler(handler);
      resolve();
    };
    hot.addStatusHandler(handler);
  });

async function update(hot: Hot): Promise<void> {
  if (running) return;
  running = true;
  try {
    while (state.hash !== __webpack_hash__) {
      // The server was restarted and has no update for the code of this page.
      if ((await hot.check(false)) === null) throw new Error('There is no update for this page.');
      // A page that starts to load a chunk, such as one in advance, makes a ready update wait for it again.
      while (hot.status() === 'prepare') await prepared(hot);
      await hot.apply();
      // Replacing the module does not undo what an exception has left behind in the page.
      if (thrown.list().length > 0) throw new Error('An exception may be fixed.');
    }
  } catch (error) {
    console.info('[development] reloading the page:', error);
    window.location.reload();
  } finally {
    running = false;
  }
}

const source = new EventSource(eventsPath);
source.onmessage = ({ data }: MessageEvent<string>) => {
  state = JSON.parse(data);
  show();
  if (state.failures.length === 0 && module.hot) void update(module.hot);
};
// Safari keeps the connections of pages that were left, and allows only six per host.
window.addEventListener('pagehide', () => source.close());
