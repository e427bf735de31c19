import type { Route } from 'vue-router';
import { asksForPeople, homeList, noticesFilterOf, noticesPath, peopleFilterOf, peoplePath, personIdOf } from './list-filters';
import type { Words } from '../locales';
import type { PortalState, PortalStore } from '../store';

export type Tab = 'home' | 'notices' | 'people' | 'me';

/** What a page is to the portal: its address, its code, its data, its title. */
export interface PageDefinition {
  name: string;
  path: string;
  tab: Tab;
  component: () => Promise<unknown>;
  /** Brings what the page shows into the store. `signal` aborts what a later navigation supersedes. Throws what the portal's api throws. */
  load(store: PortalStore, route: Route, signal?: AbortSignal): Promise<unknown>;
  /** Whether the store has what the page shows, so that it can be shown at once. */
  has(state: PortalState, route: Route): boolean;
  /** Where it has a list that grows: how many lines there are by now, and the way to more. */
  list?: { length(state: PortalState, route: Route): number; more(store: PortalStore, route: Route): Promise<void> };
  title(words: Words, state: PortalState, route: Route): string;
}

const idOf = (route: Route): number => Number(route.params['id']);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The part of a notice's address that is about its questions. */
export const questionsCursor = (route: Route): string | undefined => textOf(route.query['questions']);

/** A count that is out of date is no reason to keep back what there is to read. */
const countAnew = (store: PortalStore): Promise<void> => store.dispatch('viewer/load').catch(() => undefined);

/** Opens a notice and has the unread counted without it. */
async function openNotice(store: PortalStore, id: number): Promise<void> {
  const { me } = store.state.viewer;
  const wasUnread = await store.dispatch('notices/open', id);
  const now = store.state.viewer.me;
  if (now === null || wasUnread === false) return;
  // It was not in any list, or was counted anew while it was being opened: only the server knows whether it still counts as unread.
  const known = wasUnread === true && now === me;
  store.commit('viewer/unreadFell', known ? 1 : 0);
  if (!known) await countAnew(store);
}

export const pages: readonly PageDefinition[] = [
  {
    name: 'home',
    path: '/',
    tab: 'home',
    component: () => import(/* webpackChunkName: "home" */ '../features/home/HomePage.vue'),
    load: (store, _route, signal) => Promise.all([
      store.dispatch('notices/loadHome', { signal }),
      store.state.viewer.links === null ? store.dispatch('viewer/loadLinks') : undefined,
      // Who comes back here sees the count as it is by now.
      store.state.viewer.me === null ? undefined : countAnew(store),
    ]),
    has: (state) => state.notices.lists[homeList] !== undefined && state.viewer.links !== null,
    title: () => '',
  },
  {
    name: 'notices',
    path: '/notices',
    tab: 'notices',
    component: () => import(/* webpackChunkName: "notices" */ '../features/notices/NoticesPage.vue'),
    load: (store, route, signal) => store.dispatch('notices/load', { ...noticesFilterOf(route.query), signal }),
    has: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))] !== undefined,
    list: {
      length: (state, route) => state.notices.lists[noticesPath(noticesFilterOf(route.query))]?.ids.length ?? 0,
      more: (store, route) => store.dispatch('notices/more', noticesFilterOf(route.query)),
    },
    title: (words) => words.notices.title,
  },
  {
    name: 'notice',
    path: '/notices/:id(\\d{1,15})',
    tab: 'notices',
    component: () => import(/* webpackChunkName: "notice" */ '../features/notices/NoticePage.vue'),
    load: (store, route, signal) => {
      const noticeId = idOf(route);
      const cursor = questionsCursor(route);
      return Promise.all([
        // Not aborted: opening a notice also records that it was read.
        openNotice(store, noticeId),
        store.dispatch('questions/load', { noticeId, signal, ...(cursor === undefined ? {} : { cursor }) }),
      ]);
    },
    has: (state, route) => state.notices.html[idOf(route)] !== undefined && state.questions.lists[idOf(route)] !== undefined,
    list: {
      length: (state, route) => state.questions.lists[idOf(route)]?.items.length ?? 0,
      more: (store, route) => store.dispatch('questions/more', idOf(route)),
    },
    title: (words, state, route) => state.notices.byId[idOf(route)]?.title ?? words.notices.title,
  },
  {
    name: 'people',
    path: '/people',
    tab: 'people',
    component: () => import(/* webpackChunkName: "people" */ '../features/people/PeoplePage.vue'),
    load: (store, route, signal) => store.dispatch('people/load', { ...peopleFilterOf(route.query), signal }),
    has: (state, route) => {
      const filter = peopleFilterOf(route.query);
      return state.people.departments !== null && (!asksForPeople(filter) || state.people.lists[peoplePath(filter)] !== undefined);
    },
    list: {
      length: (state, route) => state.people.lists[peoplePath(peopleFilterOf(route.query))]?.items.length ?? 0,
      more: (store, route) => store.dispatch('people/more', peopleFilterOf(route.query)),
    },
    title: (words, state, route) => {
      const { q, department } = peopleFilterOf(route.query);
      return q ?? state.people.departments?.find((known) => known.id === department)?.name ?? words.people.title;
    },
  },
  {
    name: 'person',
    path: '/people/:id',
    tab: 'people',
    component: () => import(/* webpackChunkName: "person" */ '../features/people/PersonPage.vue'),
    load: (store, route, signal) => store.dispatch('people/open', { id: personIdOf(route), signal }),
    has: (state, route) => state.people.cards[personIdOf(route)] !== undefined,
    title: (words, state, route) => state.people.cards[personIdOf(route)]?.name ?? words.people.title,
  },
  {
    name: 'me',
    path: '/me',
    tab: 'me',
    component: () => import(/* webpackChunkName: "me" */ '../features/me/MePage.vue'),
    load: (store, _route, signal) => store.dispatch('viewer/loadSessions', { signal }),
    has: (state) => state.viewer.sessions !== null,
    title: (words) => words.me.title,
  },
];

/** The page at an address; undefined where there is none. */
export function pageAt(route: Route): PageDefinition | undefined {
  return pages.find((page) => page.name === route.name);
}
