import { onMounted, shallowRef, type Ref } from 'vue';
import { isObject } from '../../../api/is-object';
import type { Client } from '../../../api/types';
import type { DraftContent } from './contract';
import { isContent, type AttachedFile } from './desk-draft';

export interface OtherText {
  content: DraftContent;
  /** The known files of its attachments. */
  files: readonly AttachedFile[];
}

export interface OtherTexts {
  /** The texts that the draft does not have any more, newest first. */
  texts: Readonly<Ref<readonly OtherText[]>>;
  add(text: OtherText): void;
  remove(text: OtherText): void;
}

const isText = (value: unknown): value is OtherText =>
  isObject(value) && isContent(value['content']) && Array.isArray(value['files']);

/**
 * Keeps the texts that were not chosen in a conflict, or were replaced by another version, in the tab, until the author
 * closes them.
 */
export function useOtherTexts({ drafts }: Pick<Client, 'drafts'>, noticeId: number): OtherTexts {
  const name = `notice-${noticeId}-other`;
  const texts = shallowRef<readonly OtherText[]>([]);

  function keep(next: readonly OtherText[]): void {
    texts.value = next;
    drafts.save(name, next.length === 0 ? '' : JSON.stringify(next));
  }

  onMounted(() => {
    try {
      const kept: unknown = JSON.parse(drafts.read(name) ?? '[]');
      if (Array.isArray(kept)) texts.value = kept.filter(isText);
    } catch {
      // It was not written by this page.
    }
  });

  return {
    texts,
    add: (text) => keep([text, ...texts.value]),
    remove: (text) => keep(texts.value.filter((other) => other !== text)),
  };
}
