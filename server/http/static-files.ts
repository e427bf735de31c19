import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Context, Middleware, Next } from 'koa';
import { acceptedEncoding, type Encoding } from './negotiation';

interface Variant {
  bytes: Buffer;
  tag: string;
}

/** A file and the compressed versions that the build has made. */
interface Asset {
  type: string;
  plain: Variant;
  compressed: Partial<Record<Encoding, Variant>>;
}

const endings: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** The name of a file changes with its content. */
const immutable = 'public, max-age=31536000, immutable';

/**
 * Serves the files of a folder under `prefix` (such as `/assets/`) and responds to all other paths there with 404. The
 * files are read once, at the start. So no request can reach other paths on the disk, and open pages can still load
 * their files after a new build has replaced the folder.
 * @throws {Error} if the folder cannot be read
 */
export function staticFiles({ folder, prefix }: { folder: string; prefix: string }): Middleware {
  const assets = readAssets(folder);
  return function staticFilesMiddleware(ctx: Context, next: Next) {
    if (!ctx.path.startsWith(prefix)) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return refuse(ctx, 405);
    const asset = assets.get(ctx.path.slice(prefix.length));
    if (asset === undefined) return refuse(ctx, 404);
    serve(ctx, asset);
  };
}

function serve(ctx: Context, asset: Asset): void {
  const available = (['br', 'gzip'] as const).filter((encoding) => asset.compressed[encoding] !== undefined);
  const encoding = acceptedEncoding(ctx.get('Accept-Encoding'), available);
  const variant = (encoding === null ? undefined : asset.compressed[encoding]) ?? asset.plain;
  if (available.length > 0) ctx.vary('Accept-Encoding');
  ctx.set({ 'Cache-Control': immutable, ETag: variant.tag });
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.body = variant.bytes;
  ctx.set('Content-Type', asset.type);
  if (encoding !== null) ctx.set('Content-Encoding', encoding);
}

/**
 * A short text, because programs request assets. It is not cached, since a later build may contain the file. The
 * connection closes, so that a load balancer sends the retry to another process, which may have the file.
 */
function refuse(ctx: Context, status: 404 | 405): void {
  ctx.status = status;
  if (status === 405) ctx.set('Allow', 'GET, HEAD');
  ctx.set({ 'Cache-Control': 'no-store', Connection: 'close' });
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = status === 404 ? 'Not found\n' : 'Method not allowed\n';
}

function readAssets(folder: string): Map<string, Asset> {
  const variants = new Map<string, Variant>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const name = relative(folder, file).split(sep).map(encodeURIComponent).join('/');
    variants.set(name, { bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` });
  }

  const assets = new Map<string, Asset>();
  for (const [name, plain] of variants) {
    if (Object.values(endings).some((ending) => name.endsWith(ending))) continue;
    const br = variants.get(name + endings.br);
    const gzip = variants.get(name + endings.gzip);
    assets.set(name, {
      type: typeOf(name),
      plain,
      compressed: { ...(br === undefined ? {} : { br }), ...(gzip === undefined ? {} : { gzip }) },
    });
  }
  return assets;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

function typeOf(name: string): string {
  return types[extname(name)] ?? 'application/octet-stream';
}
