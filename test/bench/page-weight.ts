import { brotliDecompressSync, constants, brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { record } from './record';

/** A size in bytes, uncompressed and compressed. */
export interface Bytes {
  plain: number;
  gzip: number;
  br: number;
}

/** The sizes of what a first view loads. */
export interface PageWeight {
  path: string;
  /** The whole document as the server compresses it. */
  html: Bytes;
  /** Parts of the document, each compressed separately like the server does; their sum is larger than the whole. */
  markup: Bytes;
  inlineCss: Bytes;
  state: Bytes;
  /** The precompressed scripts in `/assets/`. */
  scripts: Bytes;
  /** Number of requests until the page is hydrated: document, style sheets, scripts, pictures. */
  requests: number;
  /** Render-blocking style sheets and scripts. */
  blocking: string[];
}

/** Measures the first view of a page. `headers` contain the session. */
export async function measurePage(port: number, path: string, headers: Record<string, string>): Promise<PageWeight> {
  const fetchBytes = (address: string, encoding: string): Promise<Buffer> =>
    record(port, address, { ...headers, 'Accept-Encoding': encoding }).then(({ status, body }) => {
      if (status !== 200) throw new Error(`${address} has the status ${status}`);
      return body;
    });
  const all = async (address: string): Promise<Bytes & { text: string }> => {
    const [gzip, br] = await Promise.all([fetchBytes(address, 'gzip'), fetchBytes(address, 'br')]);
    const plain = brotliDecompressSync(br);
    if (gunzipSync(gzip).length === 0 || plain.length === 0) throw new Error(`${address} is empty`);
    return { plain: plain.length, gzip: gzip.length, br: br.length, text: plain.toString() };
  };

  const { text, ...html } = await all(path);
  const state = matches(text, /<script[^>]* id="state"[^>]*>([\s\S]*?)<\/script>/g);
  const inlineCss = matches(text, /<style[^>]*>([\s\S]*?)<\/style>/g);
  const markup = text.replace(/<script[^>]*>[\s\S]*?<\/script>|<style[^>]*>[\s\S]*?<\/style>/g, '');
  const scripts = [...text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source = '']) => source);
  const sheets = [...text.matchAll(/<link[^>]* rel="stylesheet"[^>]* href="([^"]+)"/g)].map(
    ([, source = '']) => source,
  );
  const pictures = [...text.matchAll(/<img[^>]* src="(\/[^"]+)"/g)];
  const weights = await Promise.all(scripts.map(all));
  return {
    path,
    html,
    markup: compressed(markup),
    inlineCss: compressed(inlineCss),
    state: compressed(state),
    scripts: weights.reduce(
      (sum, { plain, gzip, br }) => ({ plain: sum.plain + plain, gzip: sum.gzip + gzip, br: sum.br + br }),
      { plain: 0, gzip: 0, br: 0 },
    ),
    requests: 1 + scripts.length + sheets.length + pictures.length,
    blocking: [
      ...sheets,
      ...[...text.matchAll(/<script(?![^>]* (?:defer|async|type="module"))[^>]* src="([^"]+)"[^>]*>/g)].map(
        ([, source = '']) => source,
      ),
    ],
  };
}

const matches = (text: string, pattern: RegExp): string =>
  [...text.matchAll(pattern)].map(([, part = '']) => part).join('\n');

function compressed(text: string): Bytes {
  const bytes = Buffer.from(text);
  return {
    plain: bytes.length,
    gzip: gzipSync(bytes).length,
    br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
  };
}
