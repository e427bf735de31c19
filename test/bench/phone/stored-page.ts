import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Recorded } from '../processes';
import { record } from '../record';

/** Records pages without their scripts and state, and the pictures and style sheets that they refer to, by path. */
export async function storePages(
  port: number,
  paths: Iterable<string>,
  headers: Record<string, string>,
): Promise<Record<string, Recorded>> {
  const stored: Record<string, Recorded> = {};
  for (const path of paths) {
    const page = await record(port, path, headers);
    if (page.status !== 200) continue;
    const html = withoutScripts(decoded(page).toString());
    stored[path] = compressed(html, 'text/html; charset=utf-8');
    for (const address of filesOf(html)) stored[address] ??= await record(port, address, headers);
  }
  return stored;
}

/** The paths that the links of a page lead to. */
export async function linkedPaths(port: number, path: string, headers: Record<string, string>): Promise<string[]> {
  const html = decoded(await record(port, path, headers)).toString();
  return [...html.matchAll(/<a\b[^>]*? href="(\/[^"?#]*)"/g)].map(([, linked = '']) => linked);
}

const decoded = ({ headers, body }: Recorded): Buffer =>
  headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body;

const compressed = (text: string, type: string): Recorded => ({
  status: 200,
  headers: { 'Content-Type': type, 'Content-Encoding': 'br' },
  body: brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
});

/** Removes script elements (the state is one), preloads and nonces. */
export const withoutScripts = (html: string): string =>
  html
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>\n?/g, '')
    .replace(/<link\b[^>]*\brel="?(?:preload|modulepreload|prefetch|manifest)\b[^>]*>\n?/g, '')
    .replace(/ nonce="[^"]*"/g, '');

/** Addresses of the pictures and style sheets of a page on its own server. */
const filesOf = (html: string): Set<string> =>
  new Set(
    [...html.matchAll(/<(?:img|link)\b[^>]*? (?:src|href)="(\/[^"]+)"/g)].map(([, address = '']) =>
      address.replaceAll('&amp;', '&'),
    ),
  );
