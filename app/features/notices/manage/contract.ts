import type { AudienceSpec, Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';
import type { CategoryNames } from '../contract';

/** `deleted` notices are only listed for administrators. They keep the record of who read them. */
export type NoticeState = 'draft' | 'scheduled' | 'published' | 'withdrawn' | 'deleted';

/** Limits of a notice, in characters. A draft may be longer; publishing then fails with the id of the field. */
export const noticeLimits = { title: 80, publisher: 40, body: 50_000, attachments: 20 } as const;

/** Everything that is written in a notice's form. Times are ISO 8601 in UTC. */
export interface DraftContent {
  title: string;
  /** Markdown. */
  body: string;
  /** The id of a category. */
  category: string;
  /** The sender that readers see: a department or a person. */
  publisher: string;
  audience: AudienceSpec;
  /** When to publish it; null for at once. */
  publishAt: string | null;
  pinned: boolean;
  pinnedUntil: string | null;
  /** Until when readers must confirm it; null if they need not. */
  confirmBy: string | null;
  /** Whether those who have not confirmed it get a message a day before `confirmBy`. */
  remindAutomatically: boolean;
  questions: boolean;
  /** Whether the audience gets a message in WeCom when it is published. */
  notify: boolean;
  /** Ids of files, in order. */
  attachments: string[];
}

/** Why a scheduled notice was not published at its time: ids of errors. */
export const publishProblems = [
  'publisher-not-allowed',
  'audience-department-removed',
  'audience-empty',
  'attachment-missing',
  'file-not-found',
] as const;
export type PublishProblem = (typeof publishProblems)[number];

/** An entry of the list of notices that the viewer may manage. */
export interface ManagedNotice {
  id: number;
  state: NoticeState;
  /** The title of the draft if there is one. */
  title: string;
  /** Whether there are changes that are not published. */
  hasDraft: boolean;
  /** Why it was not published at its time. Null once it is published or scheduled again. */
  problem: PublishProblem | null;
  /** When it was or will be published; null for drafts. */
  publishedAt: string | null;
  updatedAt: string;
  author: { id: string; name: string } | null;
  /** How many members of its present audience have read it. Null if it was never published. */
  read: number | null;
  confirmed: number | null;
  confirmBy: string | null;
}

/** Why the viewer cannot change a notice that they see: its draft is for other readers, or it is deleted. */
export type ReadOnlyReason = 'draft-not-shared' | 'deleted';

/** A notice in its form. */
export interface NoticeForm extends ManagedNotice {
  /** Rises with each saved change; 0 if it was never saved. Send it with the next change. */
  version: number;
  content: DraftContent;
  /** Who saved last. */
  savedBy: { id: string; name: string };
  /** The categories that can be chosen. */
  categories: CategoryNames;
  /** The published text's number, from 1; 0 if it was never published. */
  publishedVersion: number;
  /** Whether the viewer can open the published notice, as one of its readers. */
  isReader: boolean;
  /** Null if the viewer can change it. */
  readOnly: ReadOnlyReason | null;
  /** Files of `content.attachments` that exist and that the viewer may see. */
  files: { id: string; name: string; size: number; type: string }[];
}

export interface SavedDraft {
  version: number;
  savedAt: string;
}

/** The people whom a notice would reach now. */
export interface Reach extends Page<{
  id: string;
  name: string;
  initials: string;
  department: string | null;
  departmentEn: string | null;
}> {
  people: number;
}

export interface NoticeVersion {
  version: number;
  publishedAt: string;
  publisher: { id: string; name: string };
  title: string;
}

/** A published text without the files that have been deleted since. */
export interface PublishedText {
  version: number;
  content: DraftContent;
  /** Its attachments. */
  files: NoticeForm['files'];
  /** How many of its files are left out, because they were deleted or the viewer may not see them any more. */
  missing: number;
  /** The text and the attachments as readers see them. */
  html: string;
}

/** A part of a text that both versions have, or only the older or the newer one. */
export interface ChangedText {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

export interface Comparison {
  title: ChangedText[];
  body: ChangedText[];
  /** Other fields whose values differ, by name. */
  fields: { name: keyof DraftContent; from: string; to: string }[];
}

interface OfNotice {
  params: { id: number };
}

export const noticeDesk = {
  list: endpoint<{ query: { state?: NoticeState; q?: string; cursor?: string } }, Page<ManagedNotice>>(
    'GET',
    '/api/manage/notices',
    ['items'],
  ),
  /** Creates an empty draft, or a copy of a notice. Returns the viewer's empty draft that was never saved, if any. */
  create: endpoint<{ body: { copyOf?: number } }, NoticeForm>('POST', '/api/manage/notices', ['id', 'content']),
  read: endpoint<OfNotice, NoticeForm>('GET', '/api/manage/notices/:id', ['id', 'content']),
  /** Fails with `draft-changed` unless `version` is that of the saved draft. */
  save: endpoint<OfNotice & { body: { version: number; content: DraftContent } }, SavedDraft>(
    'PUT',
    '/api/manage/notices/:id/draft',
    ['version'],
  ),
  /** Removes the changes since it was published. */
  discard: endpoint<OfNotice & { body: { version: number } }, NoticeForm>('POST', '/api/manage/notices/:id/discard', [
    'id',
    'content',
  ]),
  /** The saved draft as readers will see it. */
  preview: endpoint<OfNotice, { html: string }>('GET', '/api/manage/notices/:id/preview', ['html']),
  /** Who would get the saved draft now. `q` searches their list; `people` counts all of them. */
  reach: endpoint<OfNotice & { query: { q?: string; cursor?: string } }, Reach>(
    'GET',
    '/api/manage/notices/:id/reach',
    ['people'],
  ),
  /**
   * Publishes the draft with this version, now or at its time. The readers of a published notice get a message about
   * the changes only with `notifyUpdate`.
   */
  publish: endpoint<OfNotice & { body: { version: number; notifyUpdate?: boolean } }, NoticeForm>(
    'POST',
    '/api/manage/notices/:id/publish',
    ['id', 'content'],
  ),
  /** Hides it from readers, or cancels its time. It can be published again. */
  withdraw: endpoint<OfNotice & { body: object }, NoticeForm>('POST', '/api/manage/notices/:id/withdraw', [
    'id',
    'content',
  ]),
  remove: endpoint<OfNotice, undefined>('DELETE', '/api/manage/notices/:id'),
  versions: endpoint<OfNotice & { query: { cursor?: string } }, Page<NoticeVersion>>(
    'GET',
    '/api/manage/notices/:id/versions',
    ['items'],
  ),
  /** Fails with `not-found` for a version that was published for others. */
  version: endpoint<{ params: { id: number; version: number } }, PublishedText>(
    'GET',
    '/api/manage/notices/:id/versions/:version',
    ['content', 'files'],
  ),
  compare: endpoint<OfNotice & { query: { from: number; to: number } }, Comparison>(
    'GET',
    '/api/manage/notices/:id/compare',
    ['body'],
  ),
};
