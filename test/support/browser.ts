import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterLastTest } from './after-last-test';
import { findChromium } from './chromium';
import { userAgents, type UserAgent } from './user-agents';

export { userAgents, type UserAgent } from './user-agents';

/** The sandbox needs permissions that test machines lack. The other flags stop requests of the browser itself. */
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let shared: Promise<Browser> | null = null;

/** The browser of this process, started at the first call and closed after the last test. */
export function openBrowser(): Promise<Browser> {
  shared ??= launch();
  return shared;
}

/** Closes the shared browser. Tests need not call it. */
export async function closeBrowser(): Promise<void> {
  const closing = shared;
  shared = null;
  await (await closing)?.close();
}

async function launch(): Promise<Browser> {
  const { executable, fonts } = await findChromium();
  const env = existsSync('/etc/fonts') ? process.env : { ...process.env, FONTCONFIG_PATH: fonts };
  return chromium.launch({ executablePath: executable, args: flags, chromiumSandbox: false, env: definedOnly(env) });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export interface PhoneOptions {
  /** `wecom-android` by default. */
  userAgent?: UserAgent;
  /** The browser's language, also in `Accept-Language`; `zh-CN` by default. */
  language?: string;
  colorScheme?: 'light' | 'dark';
  /** CSS pixels: by default 390, and 1200 for desktop user agents. */
  width?: number;
  height?: number;
  javaScript?: boolean;
  /** Whether pages may register the service worker. Requests that it answers cannot be held or changed. */
  serviceWorker?: boolean;
  /** The origin of relative addresses in `page.goto`. */
  origin?: string;
}

/** A browser context like the phone of one person, with its own cookies and storage. */
export interface Phone {
  context: BrowserContext;
  page: Page;
  /** Uncaught errors, console errors and warnings of all its pages, including those of Vue and the CSP. */
  problems: string[];
  /** Fails if pages had problems since the last call, except those that match one of `expected`. */
  assertQuiet(expected?: readonly RegExp[]): void;
  close(): Promise<void>;
}

export async function newPhone(options: PhoneOptions = {}): Promise<Phone> {
  const userAgent = options.userAgent ?? 'wecom-android';
  const mobile = /Mobile|Phone/.test(userAgents[userAgent]);
  const browser = await openBrowser();
  const context = await browser.newContext({
    userAgent: userAgents[userAgent],
    locale: options.language ?? 'zh-CN',
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: options.width ?? (mobile ? 390 : 1200), height: options.height ?? 844 },
    hasTouch: mobile,
    isMobile: mobile,
    javaScriptEnabled: options.javaScript ?? true,
    serviceWorkers: options.serviceWorker === true ? 'allow' : 'block',
    ...(options.origin === undefined ? {} : { baseURL: options.origin }),
  });
  const problems: string[] = [];
  context.on('page', (page) => collectProblems(page, problems));
  const page = await context.newPage();

  return {
    context,
    page,
    problems,
    assertQuiet(expected = []) {
      const unexpected = problems.splice(0).filter((problem) => !expected.some((pattern) => pattern.test(problem)));
      assert.deepEqual(unexpected, [], 'Pages had errors or warnings.');
    },
    close: () => context.close(),
  };
}

function collectProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`${error.name}: ${error.message}`));
  page.on('crash', () => problems.push('the page crashed'));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The test blocks it itself.
    if (/^Service Worker registration blocked/.test(message.text())) return;
    const { url } = message.location();
    problems.push(`${message.type()}: ${message.text()}${url === '' ? '' : ` (${url})`}`);
  });
}

afterLastTest(closeBrowser);
