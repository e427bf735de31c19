import { eventsPath, type DevelopmentState } from '../development/state';
import { showFailures } from './overlay';

/**
 * The browser's half of the developers' run: exchanges changed modules while the page is open, and shows over it what is
 * wrong with the sources. A change that no module takes loads the page anew.
 */

interface Hot {
  status(): string;
  check(autoApply: false): Promise<unknown>;
  apply(): Promise<unknown>;
}
declare const module: { hot?: Hot };
declare const __webpack_hash__: string;

let newest: string = __webpack_hash__;
let running = false;

async function exchange(hot: Hot): Promise<void> {
  if (running) return;
  running = true;
  try {
    while (newest !== __webpack_hash__) {
      // Nothing found: the server was started anew and knows no way from the page's code to its own.
      if ((await hot.check(false)) === null) throw new Error('There is no update from here.');
      await hot.apply();
    }
  } catch (error) {
    console.info('[development] the page is loaded anew:', error);
    window.location.reload();
  } finally {
    running = false;
  }
}

const source = new EventSource(eventsPath);
source.onmessage = ({ data }: MessageEvent<string>) => {
  const state: DevelopmentState = JSON.parse(data);
  showFailures([...state.failures, ...state.uncaught]);
  newest = state.hash;
  if (state.failures.length === 0 && module.hot) void exchange(module.hot);
};
// Safari keeps the connection of a page that is left; six of them and nothing loads any more.
window.addEventListener('pagehide', () => source.close());
