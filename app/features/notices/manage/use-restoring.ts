import type { DraftContent, NoticeForm, PublishedText } from './contract';
import { same, type DeskDraft } from './desk-draft';
import type { OtherText, OtherTexts } from './other-texts';
import { restoredContent } from './restored-content';

interface RestoringOptions {
  notice(): NoticeForm;
  draft: DeskDraft;
  others: OtherTexts;
  change(part: Partial<DraftContent>): void;
}

/** Replaces the draft. What it had that is not published is kept beside it. */
export function useRestoring({ notice, draft, others, change }: RestoringOptions) {
  const { content } = draft;
  /** What the draft was last replaced with: its author has it already. */
  let restored: DraftContent | null = null;

  function replace(next: DraftContent): void {
    const before = content.value;
    if (same(before, next)) return;
    const isElsewhere = restored !== null && same(before, restored);
    if (draft.hasChanges.value && !isElsewhere) others.add({ content: before, files: draft.filesOf(before) });
    change(next);
  }

  return {
    restoreVersion(published: PublishedText): void {
      draft.learn(published.files);
      const next = restoredContent(content.value, published.content, notice().categories, Date.now());
      replace(next);
      restored = next;
    },
    restoreOther(text: OtherText): void {
      draft.learn(text.files);
      replace(text.content);
      others.remove(text);
      restored = null;
    },
  };
}
