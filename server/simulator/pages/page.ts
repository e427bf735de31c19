import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import { html, Html } from './html';
import { style } from './style';

export interface Page {
  title: string;
  body: Html;
  /** Run with a nonce; the page must work without it. */
  script?: string;
  /** Origins that a form of this page may end at: browsers check every redirect after a form. */
  formTargets?: readonly string[];
  frameTargets?: readonly string[];
}

/** Writes a page of the simulator: own style and script only. */
export function writePage(ctx: SimulatorContext, page: Page): void {
  const nonce = randomBytes(16).toString('base64');
  const script = page.script === undefined ? null : new Html(page.script);
  ctx.set({
    'Cache-Control': 'no-store',
    // Not "no-referrer": that makes browsers send "Origin: null" with our own forms.
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
