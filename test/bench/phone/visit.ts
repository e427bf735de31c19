import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { z } from 'zod';
import { findChromium } from '../../support/chromium';
import { userAgents } from '../../support/user-agents';
import { collect, isQuiet, observe, offerTap, probe, workerInstalled } from './in-page';
import type { Line } from './line';
import type { LineControl } from './start-line';

/** How much slower than this machine the phone's processor is. */
export const slowdown = 4;
const limitMs = 90_000;

/** A browser, and the page that it opens. */
export interface BrowserOptions {
  /** The folder of the browser's profile. */
  profile: string;
  address: string;
  /** `name=value`, or null for a first visit. */
  cookie: string | null;
  /** Addresses (`host:port`) and the local ports that shape their connections. */
  through: Readonly<Record<string, number>>;
  control: LineControl;
  line: Line;
}

export interface VisitOptions extends BrowserOptions {
  /** A selector for the main content. */
  content: string;
  /** Whether the page has an app that must start. */
  hasApp: boolean;
}

/** What one visit showed; times in ms since navigation began. */
export interface Visit {
  firstByte: number;
  htmlEnd: number;
  firstPaint: number;
  largestPaint: number;
  visible: number;
  ready: number;
  /** The sum of what is over 50 ms in each task. */
  blocking: number;
  longTasks: number;
  /** Tasks over 50 ms that begin after the first paint. */
  lateTasks: number;
  longestLateTask: number;
  shift: number;
  /** Bytes over the line, with the headers of packets. */
  down: number;
  up: number;
  requests: number;
  htmlBytes: number;
  /** Compressed bytes of the scripts that had arrived when the app was ready. */
  scriptBytes: number;
  /** Renderer processes that started during the visit. */
  newProcesses: number;
  probe: number;
}

/** Opens a page in a new browser process and observes it until a second has been quiet. */
export async function visit(options: VisitOptions): Promise<Visit> {
  const { control, hasApp } = options;
  return inBrowser(options, async (page, devTools) => {
    const network = followRequests(devTools);
    await page.addInitScript(observe, { content: options.content });
    const processesBefore = await renderers(page.context());
    await page.goto(options.address, { waitUntil: 'load', timeout: limitMs });
    const limit = performance.now() + limitMs;
    for (let isDone = false; !isDone;) {
      await pause(200);
      const isStarted = !hasApp || (await page.evaluate(() => (window.observedByBench?.ready ?? null) !== null));
      isDone = isStarted && network.open.size === 0 && (await page.evaluate(isQuiet));
      if (performance.now() > limit) throw new Error(`${options.address} was not ready in ${limitMs} ms.`);
    }
    const { down, up } = await control.bytes();
    const seen = await page.evaluate(collect);
    const processesAfter = await renderers(page.context());
    const offset = seen.origin - (network.startedAt ?? seen.origin);
    const time = (value: number | null): number => (value === null ? NaN : value + Math.max(0, offset));
    const speed = await page.evaluate(probe);
    // A person stays for longer than the measurement.
    if (hasApp) await page.evaluate(workerInstalled, limitMs);
    const late = seen.longTasks.filter(([start]) => start >= (seen.firstPaint ?? Infinity));
    const visible = time(seen.visible);
    return {
      firstByte: time(seen.firstByte),
      htmlEnd: time(seen.htmlEnd),
      firstPaint: time(seen.firstPaint),
      largestPaint: time(seen.largestPaint),
      visible,
      ready: hasApp ? time(seen.ready) : visible,
      blocking: seen.longTasks.reduce((sum, [, duration]) => sum + duration - 50, 0),
      longTasks: seen.longTasks.length,
      lateTasks: late.length,
      longestLateTask: Math.max(0, ...late.map(([, duration]) => duration)),
      shift: seen.shift,
      down,
      up,
      requests: network.sent,
      htmlBytes: seen.htmlBytes,
      scriptBytes: seen.scriptBytes,
      newProcesses: [...processesAfter].filter((id) => !processesBefore.has(id)).length,
      probe: speed,
    };
  });
}

const tapMessage = z.object({
  kind: z.enum(['offer', 'progress', 'view', 'shown']),
  origin: z.number(),
  at: z.number(),
  x: z.number().optional(),
  y: z.number().optional(),
});

/** A tap on a link; times in ms since navigation began. */
export interface Tap {
  /** When the link was painted and tapped. */
  tapped: number;
  /** When the page showed a reaction, or began to open the link as a document. */
  reacted: number;
  reaction: 'progress' | 'view' | 'document';
  /** When the next view's heading was shown. */
  opened: number;
}

/** Opens a page in a new browser process and taps a link as soon as it is painted. @param links a selector */
export async function tap(options: VisitOptions, links: string): Promise<Tap> {
  return inBrowser(options, async (page, devTools) => {
    const result: Partial<Tap> = {};
    let origin = NaN;
    const done = new Promise<void>((resolve) => {
      devTools.on('Runtime.bindingCalled', ({ payload }) => {
        const message = tapMessage.parse(JSON.parse(payload));
        const at = message.at + (Number.isNaN(origin) ? 0 : message.origin - origin);
        if (message.kind === 'offer') {
          if (result.tapped !== undefined) return;
          origin = message.origin;
          result.tapped = message.at;
          const touchPoints = [{ x: message.x ?? 0, y: message.y ?? 0 }];
          void devTools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
          void devTools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        } else if (result.tapped === undefined) {
          return;
        } else if (message.kind !== 'shown') {
          react(message.kind, at);
        } else if (result.reacted !== undefined) {
          result.opened ??= at;
          resolve();
        }
      });
      devTools.on('Network.requestWillBeSent', ({ type, wallTime }) => {
        if (type === 'Document' && result.tapped !== undefined) react('document', wallTime * 1000 - origin);
      });
    });
    function react(reaction: Tap['reaction'], at: number): void {
      if (result.reacted !== undefined) return;
      result.reaction = reaction;
      result.reacted = at;
    }
    await devTools.send('Runtime.enable');
    await devTools.send('Runtime.addBinding', { name: 'reportToBench' });
    await page.addInitScript(offerTap, { links });
    await page.goto(options.address, { waitUntil: 'commit', timeout: limitMs });
    await Promise.race([done, pause(limitMs)]);
    const { tapped, reacted, reaction, opened = NaN } = result;
    if (tapped === undefined || reacted === undefined || reaction === undefined)
      throw new Error(`${options.address}: a tap at ${String(tapped)} ms had no reaction.`);
    return { tapped, reacted, reaction, opened };
  });
}

/** Runs something in a browser like that of a phone, which starts on the profile and closes afterwards. */
export async function inBrowser<Result>(
  { profile, address, cookie, through, control, line }: BrowserOptions,
  run: (page: Page, devTools: CDPSession) => Promise<Result>,
): Promise<Result> {
  const { executable, fonts } = await findChromium();
  const rules = Object.entries(through).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  const environment = Object.entries({
    ...process.env,
    ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: fonts }),
  });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    chromiumSandbox: false,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
      `--host-resolver-rules=${rules.join(', ')}`,
    ],
    env: Object.fromEntries(environment.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    userAgent: userAgents['wecom-android'],
    locale: 'zh-CN',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  try {
    if (cookie !== null) {
      const [name = '', value = ''] = cookie.split('=');
      await context.addCookies([{ name, value, url: new URL('/', address).href, httpOnly: true, sameSite: 'Lax' }]);
    }
    const page = context.pages()[0] ?? (await context.newPage());
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    // Functions that tsx has compiled call this helper.
    await page.addInitScript('window.__name = (value) => value');
    // The browser itself has started.
    await pause(500);
    await control.shape(line);
    return await run(page, devTools);
  } finally {
    await context.close();
  }
}

/** Counts requests that reach the network. `startedAt` is when the first one began, in ms since 1970. */
function followRequests(devTools: CDPSession): { sent: number; open: Set<string>; startedAt: number | null } {
  const cached = new Set<string>();
  const seen = { sent: 0, open: new Set<string>(), startedAt: null as number | null };
  devTools.on('Network.requestWillBeSent', ({ requestId, request, wallTime }) => {
    if (!request.url.startsWith('http')) return;
    seen.startedAt ??= wallTime * 1000;
    seen.sent++;
    seen.open.add(requestId);
  });
  devTools.on('Network.requestServedFromCache', ({ requestId }) => uncount(requestId));
  devTools.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache === true || response.fromServiceWorker === true) uncount(requestId);
  });
  devTools.on('Network.loadingFinished', ({ requestId }) => seen.open.delete(requestId));
  devTools.on('Network.loadingFailed', ({ requestId }) => seen.open.delete(requestId));
  function uncount(requestId: string): void {
    if (cached.has(requestId)) return;
    cached.add(requestId);
    seen.sent--;
  }
  return seen;
}

const processes = z.object({ processInfo: z.array(z.object({ id: z.number(), type: z.string() })) });

async function renderers(context: BrowserContext): Promise<Set<number>> {
  const browser = context.browser();
  if (browser === null) return new Set();
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = processes.parse(await devTools.send('SystemInfo.getProcessInfo'));
  await devTools.detach();
  return new Set(processInfo.flatMap(({ type, id }) => (type === 'renderer' ? [id] : [])));
}
