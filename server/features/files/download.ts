import { create as contentDisposition } from 'content-disposition';
import type { Context } from 'koa';
import { appError } from '../../errors';
import type { FileStore } from '../../files';
import { byteRange } from '../../http/byte-range';
import type { Viewer } from '../../viewer';
import { type FileRow, type Variant, variantsOf } from './presenter';
import { findVisibleFile, type Seer } from './visibility';

export interface Download {
  file: Pick<FileRow, 'id' | 'name' | 'kind' | 'content_type'>;
  variants: Variant[];
  /** The width in which a picture is shown, one of `pictureWidths`. */
  width: number | undefined;
  store: FileStore;
  /** Makes an address that needs no session. Absent if the request has come to such an address. */
  withoutSession?: () => string;
}

/**
 * Finds a file that the person may see.
 * @throws {AppError} `file-not-found`
 */
export async function findDownload(
  viewer: Seer & Pick<Viewer, 'files'>,
  id: string,
  width?: number,
): Promise<Download> {
  const row = await findVisibleFile(viewer, id);
  if (row === undefined) throw appError('file-not-found');
  return { file: row, variants: variantsOf(row), width, store: viewer.files.store };
}

/** A document of its own origin, without scripts, if it is opened in a tab. */
const sandbox = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'";

/** Pictures do not change, and everyone who has one was allowed to see it. For other files the server is asked. */
const caching = {
  picture: 'private, max-age=31536000, immutable',
  file: 'private, no-cache',
} as const;

/**
 * Sends a file, or the part of it that was requested: videos on iPhones need that. Videos and sounds are played; all
 * other files are downloads, because they may contain scripts.
 * @throws {AppError} `file-not-found`, `range-not-satisfiable`, `files-unavailable`
 */
export async function sendDownload(
  ctx: Context,
  { file, variants, width, store, withoutSession }: Download,
): Promise<void> {
  if (withoutSession !== undefined && file.kind === 'file' && isOpenedInWecom(ctx)) {
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(withoutSession());
    ctx.body = '';
    return;
  }
  const variant = file.kind === 'picture' ? pictureVariant(ctx, variants, width) : variants[0];
  if (variant === undefined) throw appError('file-not-found');
  const tag = `"${file.id}-${variant.name}"`;
  const isShown = file.kind === 'picture' || /^(video|audio)\//.test(variant.contentType);
  const headers = {
    ETag: tag,
    'Accept-Ranges': 'bytes',
    'Cache-Control': caching[file.kind],
    'Content-Security-Policy': sandbox,
    'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': contentDisposition(nameOf(file, variant), { type: isShown ? 'inline' : 'attachment' }),
  };
  ctx.status = 200;
  ctx.etag = tag;
  if (ctx.fresh) {
    ctx.set(headers);
    ctx.status = 304;
    return;
  }

  // With another version, the parts would not fit together.
  const isSame = ['', tag].includes(ctx.get('If-Range'));
  const range = isSame ? byteRange(ctx.get('Range'), variant.size) : 'whole';
  if (range === 'unsatisfiable')
    throw appError('range-not-satisfiable', { headers: { 'Content-Range': `bytes */${variant.size}` } });
  const part = range === 'whole' ? { start: 0, end: variant.size - 1 } : range;
  const content = ctx.method === 'HEAD' ? undefined : await store.read(file.id, variant.name, part);
  if (content === null) throw appError('file-not-found', { cause: new Error(`No content for ${tag}`) });

  ctx.set(headers);
  ctx.status = range === 'whole' ? 200 : 206;
  if (range !== 'whole') ctx.set('Content-Range', `bytes ${part.start}-${part.end}/${variant.size}`);
  if (content !== undefined) ctx.body = content;
  ctx.type = variant.contentType;
  ctx.length = part.end - part.start + 1;
}

/**
 * Whether a person has tapped on a link in WeCom or WeChat. Their browsers leave downloads to another program, which
 * has no cookies, or the person opens the address in the system's browser.
 */
function isOpenedInWecom(ctx: Context): boolean {
  return (
    ctx.method === 'GET' &&
    /\b(MicroMessenger|wxwork)\//i.test(ctx.get('User-Agent')) &&
    ['', 'document'].includes(ctx.get('Sec-Fetch-Dest')) &&
    /\btext\/html\b/i.test(ctx.get('Accept'))
  );
}

/** The smallest variant that is wide enough, as WebP if the browser shows it. */
function pictureVariant(ctx: Context, variants: readonly Variant[], width = Infinity): Variant | undefined {
  ctx.vary('Accept');
  const showsWebp = /\bimage\/webp\b/.test(ctx.get('Accept'));
  const widthOf = ({ name }: Variant): number => Number.parseInt(name, 10);
  const isWebp = ({ contentType }: Variant): boolean => contentType === 'image/webp';
  const shown = variants.filter((variant) => showsWebp || !isWebp(variant));
  const wide = shown.filter((variant) => widthOf(variant) >= width);
  const target = wide.length > 0 ? Math.min(...wide.map(widthOf)) : Math.max(...shown.map(widthOf));
  const candidates = shown.filter((variant) => widthOf(variant) === target);
  return candidates.find(isWebp) ?? candidates[0];
}

/** The name with the extension of what is sent: a picture may have become a JPEG. */
function nameOf({ name, kind }: Download['file'], variant: Variant): string {
  if (kind === 'file') return name;
  return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${variant.name.split('.')[1] ?? ''}`;
}
