import { computed, nextTick, ref, shallowRef, watch, type Ref } from 'vue';
import { PortalError } from '../../../api/portal-error';
import { derived, usePortal, useStore } from '../../../app-context';
import type { EditorStatus } from '../../../editor/types';
import type { UploadItem } from '../../../files/use-uploads';
import { isolate } from '../../../locales/isolate';
import { checkContent, fieldOf, type Field, type FieldErrors } from './check-content';
import { noticeDesk as calls, type DraftContent, type NoticeForm } from './contract';
import type { DeskDraft } from './desk-draft';
import { useFormWords } from './form-words';
import { deskModules } from './store';
import { useAudienceText } from './use-audience-text';

export type Question = 'publish' | 'withdraw' | 'discard' | 'remove';

export interface PublishingOptions {
  notice: Readonly<Ref<NoticeForm>>;
  draft: DeskDraft;
  save(): Promise<boolean>;
  editorStatus: Readonly<Ref<EditorStatus>>;
  /** The attachments that have not arrived. */
  unfinished: Readonly<Ref<readonly UploadItem[]>>;
  /** Shows the fields of the title, the text and the attachments. */
  showText(): void;
}

/** Longer titles are shortened in a question. */
const longestTitle = 40;
const cut = (title: string): string => {
  const characters = Array.from(title);
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`;
};
/** As many departments, and as many people, are named in a question. */
const mostNamed = 3;

const focusable = 'input, select, textarea, button, [contenteditable=true]';

/** Publishes, schedules, withdraws or deletes a notice, after a question. */
export function usePublishing({ notice, draft, save, editorStatus, unfinished, showText }: PublishingOptions) {
  const portal = usePortal();
  const { client } = portal;
  const store = useStore(deskModules);
  const { words, long, errorText } = useFormWords();
  const errors = shallowRef<FieldErrors>({});
  /** How many people get it; null while they are not counted. */
  const people = ref<number | null>(null);
  /** The fields whose time was cleared, while the draft keeps the last one. */
  const missingTimes = shallowRef<readonly Field[]>([]);
  /** Whether the readers of a published notice get a message about the changes. A small correction needs none. */
  const notifyUpdate = ref(false);
  const question = ref<Question | null>(null);
  const isBusy = ref(false);
  /** Why the last action failed; empty if it did not. */
  const failure = ref('');
  /** Whether publishing was refused because of what the form shows. */
  const isRefused = ref(false);
  const status = ref('');
  const isPublished = computed(() => notice.value.state === 'published');

  const { load, textOf } = useAudienceText(mostNamed);
  // The names of the audience are needed for the question.
  watch(people, (count) => {
    if (count !== null) void load(draft.content.value.audience);
  });

  const isScheduled = computed(() => notice.value.state === 'scheduled');
  watch(
    () => notice.value.state,
    (state, before) => {
      if (before === 'scheduled' && state === 'published') status.value = words.value.desk.published;
    },
  );

  function changed(part: Partial<DraftContent>): void {
    errors.value = Object.fromEntries(Object.entries(errors.value).filter(([field]) => !(field in part)));
  }

  const uploadProblem = derived(() => {
    const { uploads, failed } = editorStatus.value;
    const { desk } = words.value;
    if (failed > 0 || unfinished.value.some(({ step }) => step === 'failed')) return desk.uploadsFailed;
    return uploads > 0 || unfinished.value.length > 0 ? desk.uploadsRunning : '';
  });
  /** What stands in the way of publishing, until it is corrected. */
  const refusal = derived(() => {
    if (!isRefused.value) return '';
    if (uploadProblem.value !== '') return uploadProblem.value;
    return Object.keys(errors.value).length > 0 ? words.value.desk.fix : '';
  });
  watch(refusal, (text) => {
    if (text === '') isRefused.value = false;
  });
  const problem = derived(() => (failure.value === '' ? refusal.value : failure.value));

  function forgetProblem(): void {
    failure.value = '';
    isRefused.value = false;
  }

  /** Focuses the first field with an error. */
  async function showErrors(): Promise<void> {
    const inText: Field[] = ['title', 'body', 'attachments'];
    if (inText.some((field) => field in errors.value)) showText();
    isRefused.value = true;
    await nextTick();
    const marked = document.querySelector('.notice-form [aria-invalid=true], .notice-form [data-invalid]');
    const field = marked?.matches(focusable) === true ? marked : marked?.querySelector(focusable);
    if (!(field instanceof HTMLElement)) return;
    field.focus();
    field.scrollIntoView({ block: 'center' });
  }

  async function askToPublish(): Promise<void> {
    if (isBusy.value) return;
    forgetProblem();
    status.value = '';
    isBusy.value = true;
    try {
      if (!(await save())) return;
      const { external } = editorStatus.value;
      const missing = missingTimes.value;
      errors.value = checkContent(draft.content.value, Date.now(), external, missing, isPublished.value);
      if (uploadProblem.value !== '') isRefused.value = true;
      else if (Object.keys(errors.value).length > 0) await showErrors();
      else question.value = 'publish';
    } finally {
      isBusy.value = false;
    }
  }

  const publishWords = derived(() => {
    const { desk } = words.value;
    if (isPublished.value) return desk.publishChanges;
    return draft.content.value.publishAt === null ? desk.publishNow : desk.publishLater;
  });
  const publishText = derived(() => (isBusy.value ? words.value.desk.publishing : publishWords.value(people.value)));

  const questions = derived((): Record<Question, { title: string; text: string; confirm: string }> => {
    const { desk } = words.value;
    const reached = people.value ?? 0;
    const { title, publishAt, confirmBy, notify } = draft.content.value;
    const audience = textOf(draft.content.value.audience);
    const text = isPublished.value
      ? desk.confirmChanges(reached, audience)
      : publishAt === null
        ? desk.confirmNow(reached, audience)
        : desk.confirmLater(long(publishAt), reached, audience);
    const deadline = confirmBy === null ? desk.needNotConfirm : desk.mustConfirm(long(confirmBy));
    const notifies = isPublished.value ? notifyUpdate.value : notify;
    const sent = isPublished.value ? desk.willSendUpdate(reached) : desk.willSend(reached);
    return {
      publish: {
        title: desk.confirmTitle,
        text: [
          desk.quoted(isolate(cut(title.trim()))),
          text,
          `${deadline}\n${notifies ? sent : desk.willSendNothing}`,
        ].join('\n\n'),
        confirm: publishWords.value(null),
      },
      withdraw: isScheduled.value
        ? { title: desk.unscheduleTitle, text: desk.unscheduleText, confirm: desk.unschedule }
        : { title: desk.withdrawTitle, text: desk.withdrawText, confirm: desk.withdraw },
      discard: { title: desk.discardTitle, text: desk.discardText, confirm: desk.discard },
      remove: { title: desk.removeTitle, text: desk.removeText, confirm: desk.remove },
    };
  });

  async function carryOut(asked: Question): Promise<void> {
    const params = { id: notice.value.id };
    const body = { version: draft.version() };
    switch (asked) {
      case 'publish':
        take(
          await client.api(
            calls.publish,
            { params, body: { ...body, notifyUpdate: notifyUpdate.value } },
            { page: null },
          ),
        );
        notifyUpdate.value = false;
        return;
      case 'withdraw': {
        const wasScheduled = isScheduled.value;
        take(await client.api(calls.withdraw, { params, body: {} }, { page: null }));
        if (wasScheduled) status.value = words.value.desk.unscheduled;
        return;
      }
      case 'discard':
        take(await client.api(calls.discard, { params, body }, { page: null }), false);
        status.value = words.value.desk.discarded;
        return;
      case 'remove':
        await client.api(calls.remove, { params }, { page: null });
        // Nothing is left to be saved.
        draft.adopt(notice.value);
        portal.open('/manage/notices');
    }
  }

  async function answer(): Promise<void> {
    const asked = question.value;
    question.value = null;
    if (asked === null || isBusy.value) return;
    isBusy.value = true;
    forgetProblem();
    try {
      await draft.whileSaved(() => carryOut(asked));
    } catch (error) {
      const reason = error instanceof PortalError ? error.id : 'unexpected';
      if (reason === 'draft-changed') await draft.meet();
      const field = fieldOf(reason);
      if (field !== undefined) {
        errors.value = { [field]: reason };
        await showErrors();
      } else if (draft.conflict.value === null) failure.value = words.value.desk.failed(errorText(reason));
    } finally {
      isBusy.value = false;
    }
  }

  /** Takes what the server answers. */
  function take(form: NoticeForm, keepsChanges = true): void {
    draft.adopt(form, keepsChanges);
    store.commit('desk/setForm', form);
    const { desk } = words.value;
    if (form.state === 'published') status.value = desk.published;
    else if (form.state === 'scheduled') status.value = desk.scheduled(long(form.publishedAt ?? ''));
    else if (form.state === 'withdrawn') status.value = desk.withdrawn;
  }

  return {
    errors,
    people,
    missingTimes,
    notifyUpdate,
    question,
    questions,
    isBusy,
    problem,
    status,
    publishText,
    changed,
    askToPublish,
    answer,
  };
}
