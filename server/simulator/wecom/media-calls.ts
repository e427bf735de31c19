import type { SimulatorContext } from '../call-state';
import type { MediaType } from '../media';
import { readBytes } from '../read-body';
import { appOnly, type ApiCall, type ApiRoute, type Upload } from './call';
import type { Fields } from './response';
import { failure } from './failure';
import { amrSeconds, isAmr, isJpeg, isMp4, isPng } from './media-formats';

const megabyte = 1_048_576;
/** A file must have more bytes than this. */
const minBytes = 5;
/** The largest file, plus room for the multipart form around it. */
const maxBodyBytes = 21 * megabyte;
const maxVoiceSeconds = 60;

interface Rule {
  maxBytes: number;
  /** The errcode for a larger file. */
  tooLarge: number;
  hasFormat(bytes: Buffer): boolean;
}

/** The limits of each `type` (WeCom document 96484). */
const rules: Readonly<Record<MediaType, Rule>> = {
  image: { maxBytes: 10 * megabyte, tooLarge: 40009, hasFormat: (bytes) => isJpeg(bytes) || isPng(bytes) },
  voice: { maxBytes: 2 * megabyte, tooLarge: 45001, hasFormat: isAmr },
  video: { maxBytes: 10 * megabyte, tooLarge: 40011, hasFormat: isMp4 },
  file: { maxBytes: 20 * megabyte, tooLarge: 45001, hasFormat: () => true },
};

const isMediaType = (type: string): type is MediaType => Object.hasOwn(rules, type);

/** Reads the file in the field `media` of a multipart body. */
export async function readUpload(ctx: SimulatorContext): Promise<Upload> {
  const body = await readBytes(ctx.req, maxBodyBytes);
  if (body === null) return { state: 'too-large' };
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'Content-Type': ctx.get('Content-Type') },
    }).formData();
    const media = form.get('media');
    if (media === null || typeof media === 'string') return { state: 'none' };
    return { state: 'read', name: media.name, bytes: Buffer.from(await media.arrayBuffer()) };
  } catch {
    // Not a form, or an incomplete one.
    return { state: 'none' };
  }
}

/** `media/upload`. On success, `errmsg` is empty and `created_at` is a string. */
function upload({ state, query, upload: given }: ApiCall): Fields {
  const type = query.get('type') ?? '';
  if (!isMediaType(type)) throw failure(40005);
  const rule = rules[type];
  if (given.state === 'too-large') throw failure(rule.tooLarge);
  if (given.state === 'none' || given.bytes.length === 0) throw failure(44001);
  const { name, bytes } = given;
  if (bytes.length <= minBytes) throw failure(40006);
  if (bytes.length > rule.maxBytes) throw failure(rule.tooLarge);
  if (!rule.hasFormat(bytes)) throw failure(40004);
  if (type === 'voice' && amrSeconds(bytes) > maxVoiceSeconds)
    throw failure(40058, `media exceed max length ${maxVoiceSeconds}. invalid Request Parameter`);

  const { id, createdAt } = state.media.add({ type, name, bytes: bytes.length });
  return { type, media_id: id, created_at: String(Math.floor(createdAt / 1000)) };
}

export const mediaCalls: readonly ApiRoute[] = [
  { path: '/cgi-bin/media/upload', method: 'POST', callers: appOnly, takesFile: true, successText: '', handle: upload },
];
