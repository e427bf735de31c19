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

/** `npm run dev` of a checkout, and a phone that shows Home. */
export interface Developer {
  checkout: Checkout;
  origin: string;
  phone: Phone;
}

/** Milliseconds, and whether the page was loaded again instead of updated. */
export type OnSave = (developer: Developer, ms: number, reloaded: boolean) => void;

/**
 * Saves a file of each checkout in turn, and measures from the write until an animation frame in which its page shows
 * the change.
 */
export async function measureSaves(
  developers: readonly Developer[],
  { name, count }: { name: string; count: number },
  onSave: OnSave,
): Promise<void> {
  const save = saves[name];
  if (save === undefined) throw new Error(`There is no kind of save named "${name}".`);
  // The first edit of a kind also compiles what the cache has not stored, so it is not counted.
  for (let number = 0; number <= count; number += 1) {
    for (const developer of number % 2 === 0 ? developers : developers.toReversed()) {
      const { checkout, phone } = developer;
      await pause(developer);
      await mark(phone.page);
      const begun = performance.now();
      checkout.restore(save.file, [save.from, save.to(number)]);
      await phone.page.waitForFunction(save.shown, number, { polling: 'raf' });
      if (number > 0) onSave(developer, performance.now() - begun, !(await isMarked(phone.page)));
    }
  }
  for (const developer of developers) {
    developer.checkout.restore(save.file);
    await pause(developer);
  }
}

/** As `measureSaves`, of a file of the server, until a request that is sent at once was served by the new code. */
export async function measureServerSaves(
  developers: readonly Developer[],
  count: number,
  onSave: OnSave,
): Promise<void> {
  for (let number = 0; number <= count; number += 1) {
    for (const developer of number % 2 === 0 ? developers : developers.toReversed()) {
      const { checkout, origin, phone } = developer;
      const headers = { Accept: 'application/json', Cookie: await cookieOf(phone) };
      await wait(pauseMs);
      const begun = performance.now();
      checkout.restore(serverFile, [notFound, `${notFound}Save ${number}. `]);
      const text = await (await fetch(`${origin}/api/nowhere`, { headers })).text();
      if (!text.includes(`Save ${number}. `)) throw new Error(`The response is of older code: ${text}`);
      if (number > 0) onSave(developer, performance.now() - begun, false);
    }
  }
  for (const { checkout } of developers) checkout.restore(serverFile);
}

/** Waits until everything is compiled. */
async function pause({ origin, phone }: Developer): Promise<void> {
  const headers = { Accept: 'text/html', Cookie: await cookieOf(phone) };
  await (await fetch(origin, { headers })).text();
  await wait(pauseMs);
}
