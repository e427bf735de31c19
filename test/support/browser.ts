import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterLastTest } from './after-last-test';
import { findChromium } from './chromium';
import { userAgents, type UserAgent } from './user-agents';

export { userAgents, type UserAgent } from './user-agents';

/**
 * The sandbox needs rights that a test machine does not give; the rest keeps the browser from asking the network for
 * anything of its own.
 */
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let shared: Promise<Browser> | null = null;

/** The one browser of this process, started when it is first asked for and closed after the last test. */
export function openBrowser(): Promise<Browser> {
  shared ??= launch();
  return shared;
}

/** Closes the shared browser. Under mocha nobody needs to call this. */
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
  /** `wecom-android` where absent. */
  userAgent?: UserAgent;
  /** What the browser prefers, as in `Accept-Language`; `zh-CN` where absent. */
  language?: string;
  colorScheme?: 'light' | 'dark';
  /** CSS pixels: 390 where absent, 1200 for desktop user agents. */
  width?: number;
  height?: number;
  javaScript?: boolean;
  /** Where relative addresses in `page.goto` lead. */
  origin?: string;
}

/** A browser context that looks like one person's phone: own cookies, own storage. */
export interface Phone {
  context: BrowserContext;
  page: Page;
  /** Uncaught errors and console errors and warnings of all its pages, Vue's and the CSP's among them. */
  problems: string[];
  /** Fails with everything that pages complained about since the last call, but for what matches one of `expected`. */
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
      assert.deepEqual(unexpected, [], 'pages complained');
    },
    close: () => context.close(),
  };
}

function collectProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`${error.name}: ${error.message}`));
  page.on('crash', () => problems.push('the page crashed'));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    problems.push(`${message.type()}: ${message.text()}${url === '' ? '' : ` (${url})`}`);
  });
}

afterLastTest(closeBrowser);
