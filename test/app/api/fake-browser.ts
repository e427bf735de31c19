import { Agent } from 'node:http';
import axios, { type AxiosRequestConfig } from 'axios';
import type { BrowserStorage, BrowserWindow } from '../../../app/api/browser-window';
import { createDataClient } from '../../../app/api/data-client';
import { createTabState } from '../../../app/api/tab-state';
import type { Observable } from '../../../app/api/observable';
import type { Client } from '../../../app/api/types';

/** Session storage with a quota. */
export class FakeStorage implements BrowserStorage {
  readonly items = new Map<string, string>();
  /** In characters. If null, reading and writing throw, as in a browser whose storage is disabled. */
  limit: number | null = 5_000_000;

  get length(): number {
    return this.#open().size;
  }
  key(index: number): string | null {
    return [...this.#open().keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.#open().get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    const others = [...this.#open()]
      .filter(([other]) => other !== name)
      .reduce((sum, [, text]) => sum + text.length, 0);
    if (others + value.length > (this.limit ?? 0)) throw new Error('QuotaExceededError');
    this.items.set(name, value);
  }
  removeItem(name: string): void {
    this.#open().delete(name);
  }
  #open(): Map<string, string> {
    if (this.limit === null) throw new Error('SecurityError');
    return this.items;
  }
}

/** The cookies of one browser, shared by its tabs. */
export type CookieJar = Map<string, string>;

export interface Page {
  client: Client;
  window: BrowserWindow;
  /** The current address. */
  href(): string;
  /** The addresses that the page navigated to, in order. */
  navigations: string[];
  /** Resolves with the address of the next navigation. */
  nextNavigation(): Promise<string>;
  reloads: () => number;
  fire(type: string, event?: { persisted?: boolean }): void;
}

/** One tab. Its pages share its storage and its clock, which only `advance` moves. */
export interface Tab {
  storage: FakeStorage;
  online: boolean;
  open(address: string, options?: { axios?: AxiosRequestConfig }): Page;
  advance(milliseconds: number): void;
}

export function createTab(origin: string, jar: CookieJar): Tab {
  const storage = new FakeStorage();
  let now = 1_900_000_000_000;

  const tab: Tab = {
    storage,
    online: true,
    open,
    advance: () => undefined,
  };

  function open(address: string, options: { axios?: AxiosRequestConfig } = {}): Page {
    let current = new URL(address, origin);
    let reloads = 0;
    const navigations: string[] = [];
    const listeners: { type: string; listener: (event: { persisted?: boolean }) => void }[] = [];
    const waiting: ((url: string) => void)[] = [];
    const timers = new Map<number, { at: number; callback: () => void }>();
    let lastTimer = 0;

    const window: BrowserWindow = {
      location: {
        get origin() {
          return current.origin;
        },
        get pathname() {
          return current.pathname;
        },
        get search() {
          return current.search;
        },
        get hash() {
          return current.hash;
        },
        replace(url) {
          new URL(url);
          navigations.push(url);
          waiting.splice(0).forEach((resolve) => resolve(url));
        },
        reload() {
          reloads += 1;
        },
      },
      history: {
        state: { key: 'of-the-router' },
        replaceState(_data, _unused, url) {
          const next = new URL(url, current);
          if (next.origin !== current.origin) throw new Error('SecurityError');
          current = next;
        },
      },
      navigator: {
        get onLine() {
          return tab.online;
        },
      },
      sessionStorage: storage,
      crypto: globalThis.crypto,
      Date: { now: () => now },
      setTimeout(callback, milliseconds) {
        lastTimer += 1;
        timers.set(lastTimer, { at: now + milliseconds, callback });
        return lastTimer;
      },
      clearTimeout: (timer) => void timers.delete(timer ?? 0),
      addEventListener: (type, listener) => void listeners.push({ type, listener }),
    };

    tab.advance = (milliseconds) => {
      now += milliseconds;
      for (const [id, { at, callback }] of [...timers]) {
        if (at > now || !timers.delete(id)) continue;
        callback();
      }
    };

    const parts = createTabState(window);
    return {
      window,
      client: {
        ...parts,
        ready: () => Promise.resolve(),
        setPerson: parts.person.set,
        ...createDataClient({
          window,
          tab: parts,
          requestId: 'of-the-page',
          axios: { ...overHttp(origin, jar), ...options.axios },
        }),
      },
      href: () => current.href,
      navigations,
      nextNavigation: () => new Promise((resolve) => void waiting.push(resolve)),
      reloads: () => reloads,
      fire: (type, event = {}) =>
        listeners.filter((one) => one.type === type).forEach(({ listener }) => listener(event)),
    };
  }

  return tab;
}

/**
 * Axios over Node's HTTP with the cookies of the jar. It has no timeout and keeps no connection alive, because the
 * tab's clock stands still: a pause of this process must not look like a slow or a closed connection.
 */
function overHttp(origin: string, jar: CookieJar): AxiosRequestConfig {
  const http = axios.getAdapter('http');
  return {
    baseURL: origin,
    timeout: 0,
    httpAgent: new Agent({ keepAlive: false }),
    async adapter(config) {
      config.headers.set('Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
      try {
        const response = await http(config);
        storeCookies(response.headers['set-cookie']);
        return response;
      } catch (error) {
        if (axios.isAxiosError(error)) storeCookies(error.response?.headers['set-cookie']);
        throw error;
      }
    },
  };

  function storeCookies(header: unknown): void {
    for (const cookie of Array.isArray(header) ? header : []) {
      const [pair = ''] = String(cookie).split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
  }
}

/** Resolves with the first value, the current one included, that satisfies the condition. */
export function until<T>(observable: Observable<T>, condition: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    if (condition(observable.get())) return resolve(observable.get());
    const stop = observable.subscribe((value) => {
      if (!condition(value)) return;
      stop();
      resolve(value);
    });
  });
}
