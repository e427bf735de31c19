import { onBeforeUnmount, ref, watch, type Ref } from 'vue';
import type { CoreModules } from '../../../store';
import type { TypedStore } from '../../../store/typed';
import { countUnread } from '../count-unread';
import type { NoticeSummary } from '../contract';
import type { noticeListModules } from './store';

export interface MarkAll {
  state: Ref<'idle' | 'busy' | 'marked' | 'undone' | 'failed'>;
  /** The number of notices that the last mark made read. */
  count: Ref<number>;
  markAll(): Promise<void>;
  undo(): Promise<void>;
}

/**
 * Marks all notices as read, and offers to undo that until the page is left or another notice is unread.
 * @param reload loads the list that is shown
 */
export function useMarkAll(
  store: TypedStore<CoreModules & ReturnType<typeof noticeListModules>>,
  reload: () => Promise<void>,
): MarkAll {
  const state: MarkAll['state'] = ref('idle');
  const count = ref(0);
  let isMounted = true;
  let mark = 0;
  /** Those of the loaded notices that the mark made read. */
  let changed: NoticeSummary[] = [];

  /** Changes loaded notices in all lists, also in that of Home. */
  function show(notices: readonly NoticeSummary[], unread: boolean): void {
    const { lists, categories } = store.state.notices;
    const items = notices.map((notice) => ({ ...notice, unread }));
    for (const [key, { ids, next, found }] of Object.entries(lists)) {
      const { byId } = store.state.notices;
      const own = ids.flatMap((id) => items.find((notice) => notice.id === id) ?? byId[id] ?? []);
      store.commit('notices/listed', { key, page: { items: own, next, found, categories } });
    }
  }

  async function run(next: 'marked' | 'undone', write: () => Promise<void>): Promise<void> {
    const before = state.value;
    state.value = 'busy';
    try {
      await write();
      state.value = next;
    } catch {
      state.value = before === 'marked' ? 'marked' : 'failed';
      return;
    }
    // The numbers of the server are exact, also if notices were published meanwhile.
    await Promise.all([reload().catch(() => undefined), countUnread(store)]);
  }

  watch(
    () => store.state.viewer.me?.unread ?? 0,
    (unread) => {
      if (unread > 0 && state.value === 'marked') state.value = 'idle';
    },
  );
  onBeforeUnmount(() => {
    isMounted = false;
  });

  return {
    state,
    count,
    markAll: () =>
      run('marked', async () => {
        // A new id: the same write twice within a moment would count as a double click, also after an undo.
        mark = Math.floor(Math.random() * 2 ** 48) + 1;
        const { notices } = await store.dispatch('noticeList/markAll', { id: mark, here: () => isMounted });
        count.value = notices;
        changed = Object.values(store.state.notices.byId).filter(({ unread }) => unread);
        show(changed, false);
      }),
    undo: () =>
      run('undone', async () => {
        await store.dispatch('noticeList/unmark', { id: mark, here: () => isMounted });
        show(changed, true);
      }),
  };
}
