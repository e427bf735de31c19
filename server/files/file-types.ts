import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { open as openZip, type ZipFile } from 'yauzl';
import { appError } from '../errors';
import { withTimeout } from '../work/with-timeout';
import { extensionOf } from './file-name';
import { heicMessage } from './picture-types';

export interface FileType {
  kind: 'picture' | 'file';
  contentType: string;
}

interface AllowedType {
  contentType: string;
  /** What `file-type` finds in such files. Absent for text, which it does not know. */
  found?: readonly string[];
  /** A file that an archive must contain. */
  part?: string;
}

const office = (type: string): string => `application/vnd.openxmlformats-officedocument.${type}`;
const openDocument = (type: string): string => `application/vnd.oasis.opendocument.${type}`;

/** Files that may be uploaded, by the extension of their names. Their content must fit. */
const allowedTypes: Readonly<Record<string, AllowedType>> = {
  pdf: { contentType: 'application/pdf', found: ['pdf'] },
  docx: { contentType: office('wordprocessingml.document'), found: ['docx', 'zip'], part: 'word/document.xml' },
  xlsx: { contentType: office('spreadsheetml.sheet'), found: ['xlsx', 'zip'], part: 'xl/workbook.xml' },
  pptx: { contentType: office('presentationml.presentation'), found: ['pptx', 'zip'], part: 'ppt/presentation.xml' },
  doc: { contentType: 'application/msword', found: ['cfb'] },
  xls: { contentType: 'application/vnd.ms-excel', found: ['cfb'] },
  ppt: { contentType: 'application/vnd.ms-powerpoint', found: ['cfb'] },
  wps: { contentType: 'application/vnd.ms-works', found: ['cfb'] },
  et: { contentType: 'application/octet-stream', found: ['cfb'] },
  dps: { contentType: 'application/octet-stream', found: ['cfb'] },
  odt: { contentType: openDocument('text'), found: ['odt'] },
  ods: { contentType: openDocument('spreadsheet'), found: ['ods'] },
  odp: { contentType: openDocument('presentation'), found: ['odp'] },
  ofd: { contentType: 'application/octet-stream', found: ['zip'], part: 'OFD.xml' },
  txt: { contentType: 'text/plain' },
  md: { contentType: 'text/plain' },
  csv: { contentType: 'text/csv' },
  zip: { contentType: 'application/zip', found: ['zip', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp'] },
  rar: { contentType: 'application/vnd.rar', found: ['rar'] },
  '7z': { contentType: 'application/x-7z-compressed', found: ['7z'] },
  mp4: { contentType: 'video/mp4', found: ['mp4', 'm4v', 'mov'] },
  m4v: { contentType: 'video/mp4', found: ['mp4', 'm4v'] },
  mov: { contentType: 'video/quicktime', found: ['mov', 'mp4'] },
  webm: { contentType: 'video/webm', found: ['webm'] },
  mp3: { contentType: 'audio/mpeg', found: ['mp3'] },
  m4a: { contentType: 'audio/mp4', found: ['m4a', 'mp4'] },
  wav: { contentType: 'audio/wav', found: ['wav'] },
};

/** Pictures by what `file-type` finds, and by their names. `heif` may be AVIF. */
const pictures = ['jpg', 'png', 'apng', 'webp', 'gif', 'avif', 'heif'];
const pictureNames = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'heif'];

/** Archives with more files than this are not examined. */
const mostEntries = 50_000;
const examineMs = 10_000;

/**
 * Finds the type of a file by its content. The name decides only among types that the content allows.
 * @throws {AppError} `file-type-not-allowed`, `picture-not-readable`
 */
export async function detectType(file: string, name: string): Promise<FileType> {
  const extension = extensionOf(name);
  const found = await withTimeout(examineMs, () => fileTypeFromFile(file)).catch(() => undefined);
  if (found?.ext === 'heic') throw appError('picture-not-readable', { message: heicMessage });
  if (found !== undefined && pictures.includes(found.ext)) return { kind: 'picture', contentType: found.mime };
  if (pictureNames.includes(extension)) throw appError('picture-not-readable');
  const allowed = Object.hasOwn(allowedTypes, extension) ? allowedTypes[extension] : undefined;
  if (allowed === undefined || !(await fits(file, allowed, found?.ext))) throw appError('file-type-not-allowed');
  return { kind: 'file', contentType: allowed.contentType };
}

async function fits(file: string, { found, part }: AllowedType, detected: string | undefined): Promise<boolean> {
  if (found === undefined) return isText(file);
  if (detected === undefined || !found.includes(detected)) return false;
  if (detected === 'cfb') return !(await contains(file, Buffer.from('_VBA_PROJECT', 'utf16le')));
  if (detected !== 'zip' && part === undefined) return true;
  const entries = await withTimeout(examineMs, (signal) => entriesOf(file, signal)).catch(() => null);
  if (entries === null || part === undefined) return entries !== null;
  // Macros in a file whose name says that it has none.
  return entries.has(part) && ![...entries].some((entry) => /(^|\/)vbaproject\.bin$/i.test(entry));
}

/** The names of the files in an archive. */
function entriesOf(file: string, signal: AbortSignal): Promise<Set<string>> {
  return new Promise((resolve, reject) => {
    openZip(file, { lazyEntries: true }, (error: Error | null, zip?: ZipFile) => {
      if (error !== null || zip === undefined) return reject(error ?? new Error('not an archive'));
      const names = new Set<string>();
      signal.addEventListener('abort', () => zip.close());
      zip.on('error', reject);
      zip.on('end', () => resolve(names));
      zip.on('entry', ({ fileName }: { fileName: string }) => {
        names.add(fileName);
        if (names.size > mostEntries) {
          zip.close();
          return reject(new Error('too many files in the archive'));
        }
        zip.readEntry();
      });
      zip.readEntry();
    });
  });
}

/** Whether a file contains the bytes. */
async function contains(file: string, wanted: Buffer): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of createReadStream(file)) {
    const bytes: Buffer = Buffer.concat([rest, part]);
    if (bytes.includes(wanted)) return true;
    rest = bytes.subarray(-wanted.length);
  }
  return false;
}

const sampleBytes = 64 * 1024;

/** Whether the beginning of a file is text in UTF-8, UTF-16 or GB 18030. */
async function isText(file: string): Promise<boolean> {
  const handle = await openFile(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const sample = buffer.subarray(0, bytesRead);
    if (['fffe', 'feff'].includes(sample.toString('hex', 0, 2))) return true;
    if (sample.includes(0)) return false;
    return ['utf-8', 'gb18030'].some((encoding) => canDecode(sample, encoding));
  } finally {
    await handle.close();
  }
}

function canDecode(bytes: Buffer, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
