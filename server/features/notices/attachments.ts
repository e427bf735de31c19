import { z } from 'zod';
import { sizeText } from '../../../app/features/files/contract';
import { escapeHtml } from '../../render/escape';

/** A file below the text of a notice, as `notices.attachments` stores it. */
export const attachmentList = z.array(
  z.object({ id: z.string(), name: z.string(), size: z.number(), type: z.string() }),
);
export type Attachment = z.output<typeof attachmentList>[number];

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
