import { setTimeout as wait } from 'node:timers/promises';
import type { Phone } from '../../support/browser';
import { cookieOf, isMarked, mark } from '../../development/signed-in';
import type { Checkout } from './checkout';

/** An edit of a file, and what it changes. The edits of a kind are numbered, so that each is different. */
interface Save {
  file: string;
  /** Text that is replaced in the original file. */
  from: string;
  to(number: number): string;
  /** Runs in the page, and returns whether it shows this edit. */
  shown(number: number): boolean;
}

const withAttribute = (file: string, from: string): Save => ({
  file,
  from,
  to: (number) => `${from} data-saved="${number}"`,
  shown: (number) => document.querySelector(`[data-saved="${number}"]`) !== null,
});

export const saves: Readonly<Record<string, Save>> = {
  'a page (.vue)': withAttribute('app/features/home/HomePage.vue', '<div class="page"'),
  'a component (.vue)': withAttribute('app/components/TabBar.vue', '<nav class="tabs"'),
  'a style sheet': {
    file: 'app/styles/base.less',
    from: ':root {',
    to: (number) => `:root {\n  --saved: ${number};`,
    shown: (number) => getComputedStyle(document.documentElement).getPropertyValue('--saved').trim() === String(number),
  },
  'a store module': {
    file: 'app/store/viewer.ts',
    from: 'const mutations = {',
    to: (number) => `Reflect.set(globalThis, 'savedStore', '${number}');\nconst mutations = {`,
    shown: (number) => Reflect.get(window, 'savedStore') === String(number),
  },
  'words (locale)': {
    file: 'app/features/home/words.zh-CN.ts',
    from: "allNotices: '全部公告'",
    to: (number) => `allNotices: '全部公告 ${number}.'`,
    shown: (number) => document.body.innerText.includes(`全部公告 ${number}.`),
  },
};

/** Between two saves. */
const pauseMs = 700;

const serverFile = 'server/errors.ts';
const notFound = "'not-found': { status: 404, message: '";

export interface SaveFigures {
  name: string;
  /** Milliseconds from the write until an animation frame in which the page showed it. */
  times: number[];
  /** How often the page was loaded again instead of updated. */
  reloads: number;
}

/** Saves files while the phone shows Home, and measures until it shows each change. */
export async function measureSaves(
  checkout: Checkout,
  phone: Phone,
  origin: string,
  { count, names = Object.keys(saves) }: { count: number; names?: readonly string[] },
): Promise<SaveFigures[]> {
  const headers = { Accept: 'text/html', Cookie: await cookieOf(phone) };
  const { page } = phone;
  /** Lets everything be compiled before the next save. */
  const pause = async (): Promise<void> => {
    await (await fetch(origin, { headers })).text();
    await wait(pauseMs);
  };
  const measured: SaveFigures[] = [];
  for (const name of names) {
    const save = saves[name];
    if (save === undefined) throw new Error(`There is no kind of save named "${name}".`);
    const figures: SaveFigures = { name, times: [], reloads: 0 };
    // The first edit of a kind also compiles what the cache has not stored, so it is not counted.
    for (let number = 0; number <= count; number += 1) {
      await pause();
      await mark(page);
      const begun = performance.now();
      checkout.restore(save.file, [save.from, save.to(number)]);
      await page.waitForFunction(save.shown, number, { polling: 'raf' });
      if (number === 0) continue;
      figures.times.push(performance.now() - begun);
      if (!(await isMarked(page))) figures.reloads += 1;
    }
    checkout.restore(save.file);
    await pause();
    measured.push(figures);
  }
  return measured;
}

/** Milliseconds from saving a file of the server until a request, sent at once, was served by the new code. */
export async function measureServerSaves(
  checkout: Checkout,
  phone: Phone,
  origin: string,
  count: number,
): Promise<SaveFigures> {
  const headers = { Accept: 'application/json', Cookie: await cookieOf(phone) };
  const times: number[] = [];
  for (let number = 0; number <= count; number += 1) {
    await wait(pauseMs);
    const begun = performance.now();
    checkout.restore(serverFile, [notFound, `${notFound}Save ${number}. `]);
    const text = await (await fetch(`${origin}/api/nowhere`, { headers })).text();
    if (!text.includes(`Save ${number}. `)) throw new Error(`The response is of older code: ${text}`);
    if (number > 0) times.push(performance.now() - begun);
  }
  checkout.restore(serverFile);
  return { name: 'a file of the server, to a response', times, reloads: 0 };
}
