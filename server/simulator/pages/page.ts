import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import { html, Html } from './html';
import { style } from './style';

export interface Page {
  title: string;
  body: Html;
  /** Runs with a nonce. The page must work without it. */
  script?: string;
  /** Origins that a form may redirect to: browsers apply `form-action` to every redirect. */
  formTargets?: readonly string[];
  frameTargets?: readonly string[];
}

/** Writes a page. Its policy allows only its own style and script. */
export function writePage(ctx: SimulatorContext, page: Page): void {
  const nonce = randomBytes(16).toString('base64');
  const script = page.script === undefined ? null : new Html(page.script);
  ctx.set({
    'Cache-Control': 'no-store',
    // With "no-referrer", browsers would send "Origin: null" for forms of this page.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      'img-src data:',
      `form-action ${["'self'", ...(page.formTargets ?? [])].join(' ')}`,
      ...(page.frameTargets === undefined ? [] : [`frame-src ${page.frameTargets.join(' ')}`]),
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  });
  ctx.type = 'html';
  ctx.body = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${page.body}</main>
        ${
          script !== null &&
          html`<script nonce="${nonce}">
            ${script};
          </script>`
        }
      </body>
    </html> `.text;
}
