import { z } from 'zod';
import { escapeHtml } from '../../render/escape';

/** A file below the text of a notice, as `notices.attachments` stores it. */
export const attachmentList = z.array(
  z.object({ id: z.string(), name: z.string(), size: z.number(), type: z.string() }),
);
export type Attachment = z.output<typeof attachmentList>[number];

const units = ['B', 'KB', 'MB', 'GB'];

/** A size as people read it: `1.2 MB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** The list of attachments as a part of the text, so that it needs no script. Empty without attachments. */
export function attachmentsHtml(stored: string): string {
  if (stored === '[]') return '';
  const items = attachmentList.parse(JSON.parse(stored)).map(({ id, name, size, type }) => {
    const address = `/api/files/${encodeURIComponent(id)}`;
    const link = `<a href="${address}"><bdi>${escapeHtml(name)}</bdi></a> <span>${sizeText(size)}</span>`;
    if (type.startsWith('video/'))
      return `<li>${link}<video src="${address}" controls preload="none" playsinline></video></li>`;
    return `<li>${link}</li>`;
  });
  return items.length === 0 ? '' : `<ul class="attachments">${items.join('')}</ul>`;
}
