import { computed, type Ref } from 'vue';
import { useUploads, type UploadItem, type UseUploads } from '../../../files/use-uploads';
import type { AttachedFile, DeskDraft } from './desk-draft';
import type { DraftContent } from './contract';

export interface Attachments {
  /** The attached files. Those that do not exist any more have no name. */
  files: Readonly<Ref<Pick<AttachedFile, 'id' | 'name' | 'size'>[]>>;
  uploads: UseUploads;
  /** The files that have not arrived. */
  unfinished: Readonly<Ref<UploadItem[]>>;
  remove(id: string): void;
}

/**
 * The attachments of a draft, and the uploads of its form.
 * @param form the unique name of the form
 */
export function useAttachments(
  form: string,
  { content, files, learn }: Pick<DeskDraft, 'content' | 'files' | 'learn'>,
  change: (part: Partial<DraftContent>) => void,
): Attachments {
  const uploads = useUploads(form, ({ id, name, size, contentType }) => {
    learn([{ id, name, size, type: contentType }]);
    change({ attachments: [...content.value.attachments, id] });
  });
  return {
    files: computed(() => content.value.attachments.map((id) => files.value[id] ?? { id, name: '', size: 0 })),
    uploads,
    unfinished: computed(() => uploads.items.value.filter(({ step }) => step !== 'done')),
    remove: (id) => change({ attachments: content.value.attachments.filter((file) => file !== id) }),
  };
}
