import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { escapeHtml } from '../../server/render/escape';
import { eventsPath, type Failure } from './state';

const style = `body { margin: 0; padding: 24px; background: #1b1b1d; color: #e8e8e8; font: 15px/1.5 system-ui, sans-serif }
h1 { color: #ff8785; font-size: 20px } pre { white-space: pre-wrap; background: #111; padding: 16px; border-radius: 8px; font: 13px/1.5 ui-monospace, monospace }`;

/** Responds with a page that lists the failures and reloads when they are fixed. */
export function sendFailurePage(response: ServerResponse, failures: readonly Failure[]): void {
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(500, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
  });
  response.end(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>The sources have an error</title><meta name="viewport" content="width=device-width, initial-scale=1"><style nonce="${nonce}">${style}</style></head>
<body data-development-failure>
${failures.map(({ title, text }) => `<h1>${escapeHtml(title)}</h1>\n<pre>${escapeHtml(text)}</pre>`).join('\n')}
<p>This page reloads when the error is fixed.</p>
<script nonce="${nonce}">new EventSource('${eventsPath}').onmessage = (event) => { if (JSON.parse(event.data).failures.length === 0) location.reload(); };</script>
</body>
</html>
`);
}
