import { Agent } from 'node:http';
import axios, { type AxiosRequestConfig } from 'axios';
import type { BrowserStorage, BrowserWindow } from '../../../app/api/browser-window';
import { createClient } from '../../../app/api/client';
import type { Observable } from '../../../app/api/observable';
import type { Client } from '../../../app/api/types';

/** A storage with a limit, as a browser's. */
export class FakeStorage implements BrowserStorage {
  readonly items = new Map<string, string>();
  /** Characters; null: reading and writing throw, as where the person forbids storage. */
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

/** Cookies of one browser, shared by its tabs. */
export type CookieJar = Map<string, string>;

export interface Page {
  client: Client;
  window: BrowserWindow;
  /** The address as it is now. */
  href(): string;
  /** Every address that the page left for, in order. */
  left: string[];
  /** The next address that the page leaves for. */
  leaving(): Promise<string>;
  reloads: () => number;
  fire(type: string, event?: { persisted?: boolean }): void;
}

/** One tab: its storage and time outlive the pages that are opened in it. Time stands still unless it is moved. */
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
    const left: string[] = [];
    const listeners: { type: string; listener: (event: { persisted?: boolean }) => void }[] = [];
    const leavers: ((url: string) => void)[] = [];
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
          left.push(url);
          leavers.splice(0).forEach((leaver) => leaver(url));
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

    return {
      window,
      client: createClient({ window, requestId: 'of-the-page', axios: { ...overHttp(origin, jar), ...options.axios } }),
      href: () => current.href,
      left,
      leaving: () => new Promise((resolve) => void leavers.push(resolve)),
      reloads: () => reloads,
      fire: (type, event = {}) =>
        listeners.filter((one) => one.type === type).forEach(({ listener }) => listener(event)),
    };
  }

  return tab;
}

/**
 * Axios over Node's HTTP with a browser's cookies. The tab's time stands still, so nothing here depends on the real
 * time: a busy machine may stop this process for longer than a server keeps idle connections, or a client waits.
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
        keep(response.headers['set-cookie']);
        return response;
      } catch (error) {
        if (axios.isAxiosError(error)) keep(error.response?.headers['set-cookie']);
        throw error;
      }
    },
  };

  function keep(header: unknown): void {
    for (const cookie of Array.isArray(header) ? header : []) {
      const [pair = ''] = String(cookie).split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
  }
}

/** Waits until a watched value is as wanted. */
export function until<T>(observable: Observable<T>, wanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    if (wanted(observable.get())) return resolve(observable.get());
    const stop = observable.subscribe((value) => {
      if (!wanted(value)) return;
      stop();
      resolve(value);
    });
  });
}
