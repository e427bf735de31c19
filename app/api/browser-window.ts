/** The part of `window` that the client uses, so that tests can pass their own. */
export interface BrowserWindow {
  readonly location: {
    readonly origin: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    replace(url: string): void;
    reload(): void;
  };
  readonly history: { readonly state: unknown; replaceState(data: unknown, unused: string, url: string): void };
  readonly navigator: { readonly onLine: boolean };
  /** Reading this property throws if the browser blocks storage. */
  readonly sessionStorage: BrowserStorage;
  readonly crypto: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): unknown };
  readonly Date: { now(): number };
  setTimeout(callback: () => void, milliseconds: number): number;
  clearTimeout(timer: number | undefined): void;
  addEventListener(
    type: 'online' | 'offline' | 'pageshow',
    listener: (event: { readonly persisted?: boolean }) => void,
  ): void;
}

export interface BrowserStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}
