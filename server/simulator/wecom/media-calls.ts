import type { SimulatorContext } from '../call-state';
import type { MediaType } from '../media';
import { readBytes } from '../read-body';
import { appOnly, type ApiCall, type ApiRoute, type Upload } from './call';
import type { Fields } from './answer';
import { failure } from './failure';
import { amrSeconds, isAmr, isJpeg, isMp4, isPng } from './media-formats';

const megabyte = 1_048_576;
/** A file must be larger than this, in bytes. */
const tooSmall = 5;
/** More than the largest file with its form around it. */
const mostBodyBytes = 21 * megabyte;
const longestVoiceSeconds = 60;

interface Rule {
  mostBytes: number;
  /** The error of a larger file. */
  tooLarge: number;
  hasFormat(bytes: Buffer): boolean;
}

/** The limits of each `type` (96484). */
const rules: Readonly<Record<MediaType, Rule>> = {
  image: { mostBytes: 10 * megabyte, tooLarge: 40009, hasFormat: (bytes) => isJpeg(bytes) || isPng(bytes) },
  voice: { mostBytes: 2 * megabyte, tooLarge: 45001, hasFormat: isAmr },
  video: { mostBytes: 10 * megabyte, tooLarge: 40011, hasFormat: isMp4 },
  file: { mostBytes: 20 * megabyte, tooLarge: 45001, hasFormat: () => true },
};

const isMediaType = (type: string): type is MediaType => Object.hasOwn(rules, type);

/** Reads the file in the field `media` of a multipart body. */
export async function readUpload(ctx: SimulatorContext): Promise<Upload> {
  const body = await readBytes(ctx.req, mostBodyBytes);
  if (body === null) return { state: 'too-large' };
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'Content-Type': ctx.get('Content-Type') },
    }).formData();
    const media = form.get('media');
    if (media === null || typeof media === 'string') return { state: 'none' };
    return { state: 'read', name: media.name, bytes: Buffer.from(await media.arrayBuffer()) };
  } catch {
    // No form, or one that ends too early.
    return { state: 'none' };
  }
}

/** `media/upload`: `errmsg` is empty and `created_at` a text. */
function upload({ state, query, upload: given }: ApiCall): Fields {
  const type = query.get('type') ?? '';
  if (!isMediaType(type)) throw failure(40005);
  const rule = rules[type];
  if (given.state === 'too-large') throw failure(rule.tooLarge);
  if (given.state === 'none' || given.bytes.length === 0) throw failure(44001);
  const { name, bytes } = given;
  if (bytes.length <= tooSmall) throw failure(40006);
  if (bytes.length > rule.mostBytes) throw failure(rule.tooLarge);
  if (!rule.hasFormat(bytes)) throw failure(40004);
  if (type === 'voice' && amrSeconds(bytes) > longestVoiceSeconds)
    throw failure(40058, `media exceed max length ${longestVoiceSeconds}. invalid Request Parameter`);

  const { id, createdAt } = state.media.add({ type, name, bytes: bytes.length });
  return { type, media_id: id, created_at: String(Math.floor(createdAt / 1000)) };
}

export const mediaCalls: readonly ApiRoute[] = [
  { path: '/cgi-bin/media/upload', method: 'POST', callers: appOnly, takesFile: true, successText: '', handle: upload },
];
