import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { contentSecurityPolicy } from '../../../server/render/content-security-policy';
import { newPhone, type Phone, type PhoneOptions } from '../../support/browser';
import { bundleVue } from '../../support/bundle-vue';
import { inputMethodOf, type InputMethod } from '../../support/input-method';
import { listen, type ListeningServer } from '../../support/server';

const entry = `
  import Vue, { h } from 'vue';
  import { providePortal } from './app/app-context';
  import { coreWords } from './app/locales';
  import MarkdownEditor from './app/editor/MarkdownEditor.vue';
  import './app/styles/index.less';

  const { text, language, limit } = JSON.parse(document.getElementById('given').textContent);
  const seen = window.seen = { inputs: [], problems: [], status: null, uploads: [], imports: [], attachments: 0 };
  const place = document.createElement('div');
  const main = document.getElementById('main');
  main.append(place);
  window.given = { value: text };
  coreWords.load(language).then(() => new Vue({
    data: window.given,
    setup() {
      providePortal({ store: { state: { viewer: { language } } }, clock: {} });
    },
    render() {
      return h(MarkdownEditor, {
        ref: 'editor',
        props: {
          value: this.value, id: 'text', label: 'Text', limit, hasAttachments: true,
          upload: (file, options) => new Promise((resolve, reject) => seen.uploads.push({ file, options, resolve, reject })),
          importPicture: (url) => new Promise((resolve, reject) => seen.imports.push({ url, resolve, reject })),
        },
        on: {
          input: (value) => { seen.inputs.push(value); this.value = value; },
          problem: (problem) => seen.problems.push(problem),
          status: (status) => { seen.status = status; },
          attach: () => { seen.attachments += 1; },
        },
      });
    },
    mounted() { window.flush = () => this.$refs.editor.flush(); },
  }).$mount(place));
`;

export interface EditorPage extends Phone {
  keyboard: InputMethod;
  /** Markdown of the document. */
  markdown(): Promise<string>;
  /** Presses a button of the toolbar, as a finger or the mouse does. */
  press(tool: string): Promise<void>;
}

export interface EditorPageOptions extends PhoneOptions {
  limit?: number;
  /** A global that throws when it is used, as in an old web view. */
  breaks?: string;
  /** The field to wait for; that of the editor by default. */
  ready?: string;
}

export interface EditorSite {
  open(text: string, options?: EditorPageOptions): Promise<EditorPage>;
  close(): Promise<void>;
}

/** Serves a page with nothing but the editor, and with the policy of the portal's pages. */
export async function serveEditor(): Promise<EditorSite> {
  const { script, styles } = await bundleVue(entry);
  const pages = new Map<string, string>();
  const server: ListeningServer = await listen((request, response) => {
    const path = request.url ?? '/';
    if (path === '/script.js') return response.setHeader('Content-Type', 'text/javascript').end(script);
    if (path === '/styles.css') return response.setHeader('Content-Type', 'text/css').end(styles);
    if (path.startsWith('/api/pictures/'))
      return response
        .setHeader('Content-Type', 'image/svg+xml')
        .end(
          '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#7aa"/></svg>',
        );
    const html = pages.get(path);
    if (html === undefined) return response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    const nonce = randomBytes(16).toString('base64');
    response
      .setHeader('Content-Type', 'text/html; charset=utf-8')
      .setHeader(
        'Content-Security-Policy',
        contentSecurityPolicy({ scripts: [`'nonce-${nonce}'`], styles: [`'nonce-${nonce}'`] }),
      )
      .end(html.replaceAll('NONCE', nonce));
  });

  return {
    async open(text, options = {}) {
      const language = options.language === 'en' ? 'en' : 'zh-CN';
      const given = JSON.stringify({ text, language, limit: options.limit ?? 100_000 }).replaceAll('<', '\\u003c');
      const path = `/${pages.size}`;
      pages.set(
        path,
        `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Editor</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="stylesheet" nonce="NONCE" href="/styles.css"></head>
        <body><main id="main" class="card"><h1 class="page-title">Editor</h1></main>
        <script type="application/json" id="given">${given}</script>
        <script nonce="NONCE" src="/script.js"></script></body></html>`,
      );
      const phone = await newPhone({ origin: server.origin, ...options });
      const { page } = phone;
      if (options.breaks !== undefined)
        await page.addInitScript((name) => Reflect.deleteProperty(window, name), options.breaks);
      await page.goto(path);
      await page.locator(options.ready ?? '.ProseMirror').waitFor();
      return {
        ...phone,
        keyboard: await inputMethodOf(page),
        markdown: () => page.evaluate<string>('flush()'),
        press: (tool) => page.locator(`[data-tool=${tool}]`).click(),
      };
    },
    close: () => server.close(),
  };
}

/** Puts the cursor at the end of the text. */
export async function toEnd(page: Page): Promise<void> {
  await page.locator('.ProseMirror > :last-child').click();
  await page.keyboard.press('End');
}
