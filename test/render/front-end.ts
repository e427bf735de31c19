import type { Context } from 'koa';
import { createRenderer, type Renderer } from '../../server/render';
import type { BuiltFrontEnd } from '../../server/render/front-end';
import { koaApp, type TestPortalOptions } from '../http/portal';
import { captureLog, type CapturedLog } from '../support/log';
import { listen, type ListeningServer } from '../support/server';

/**
 * A front end of a few lines, with the shape of a real build: the path selects the behaviour. `/hang` never
 * resolves, `/twice` calls the API twice, `/fail` throws, `/half` renders without its end. The API's response becomes
 * the state's store.
 */
const app = `
const Vue = require('vue');
module.exports = async (context) => {
  if (context.isFrame)
    return new Vue({ render: (h) => h('div', { attrs: { id: 'app' } }, [h('p', { attrs: { role: 'status' } }, '正在加载…')]) });
  if (context.url.startsWith('/hang')) await new Promise(() => undefined);
  if (context.url.startsWith('/fail')) throw new Error('the app failed');
  const error = context.error;
  if (error !== null && error.id === 'internal') throw new Error('the error page failed');
  const store = context.api === null ? null : await context.api({ method: 'GET', path: '/api/me' }, {});
  if (context.url.startsWith('/twice')) await context.api({ method: 'GET', path: '/api/me' }, {});
  context.result = {
    status: error === null ? 200 : error.status,
    title: store === null || store.title === undefined ? 'A page' : store.title,
    language: context.language,
    chunks: [],
    policy: {},
    state: { rendered: true, language: context.language, utcOffsets: context.utcOffsets, now: context.now, error, store },
  };
  if (context.url.startsWith('/lazy')) context._registeredComponents.add('1a2b3c4d');
  const tag = context.url.startsWith('/half') ? 'section' : 'div';
  return new Vue({ render: (h) => h(tag, { attrs: { id: 'app' } }, [h('p', error === null ? 'words' : error.id)]) });
};
`;

export const builtFrontEnd: BuiltFrontEnd = {
  bundle: { entry: 'server.js', files: { 'server.js': app }, maps: {} },
  manifest: {
    inlineScript: '/* retries */',
    serviceWorker: '/* worker */',
    entry: { scripts: ['/assets/vendor.js', '/assets/app.js'], styles: ['/assets/app.css'] },
    chunks: [
      { scripts: ['/assets/lazy.js'], styles: ['/assets/lazy.css'] },
      { scripts: ['/assets/other.js'], styles: ['/assets/other.css'] },
    ],
    components: { '1a2b3c4d': [0], '5e6f7a8b': [1] },
    named: {},
    modules: {},
  },
  styles: new Map([
    ['/assets/app.css', 'p{color:red}'],
    ['/assets/lazy.css', 'b{color:blue}'],
    ['/assets/other.css', 'i{color:green}'],
  ]),
};

export interface RenderingServer extends ListeningServer {
  log: CapturedLog;
}

/** Serves `respond` with a renderer of that front end. */
export async function serveRenderer(
  respond: (renderer: Renderer, ctx: Context) => Promise<void>,
  current: () => BuiltFrontEnd = () => builtFrontEnd,
  {
    renderMs = 30_000,
    keepPages = true,
    renderings = 100,
  }: { renderMs?: number; keepPages?: boolean; renderings?: number } = {},
): Promise<RenderingServer> {
  const renderer = createRenderer({
    frontEnd: { current, buildId: 'build' },
    renderings,
    config: { limits: { renderMs }, timeZone: 'Asia/Shanghai', keepPages },
  });
  const log = captureLog();
  const renderError: TestPortalOptions['renderError'] = (ctx, { id, status }) =>
    renderer.error(ctx, { id, status, requestId: ctx.state.requestId, retryPath: ctx.state.retryPath ?? '/' });
  return { ...(await listen(koaApp(log, [(ctx) => respond(renderer, ctx)], { renderError }))), log };
}
