import { cursorOf, withQuery, type Query } from '../../../router/query';
import type { NoticeState } from './contract';

/** The filter of the list, from its address: `?state=draft&q=…&cursor=…`. */
export interface DeskFilter {
  state?: NoticeState;
  q?: string;
  cursor?: string;
}

/** In characters. */
export const longestSearch = 100;

export const listedStates = ['draft', 'scheduled', 'published', 'withdrawn'] as const satisfies NoticeState[];

/** Lone surrogates, which `encodeURIComponent` refuses. */
const loneSurrogates = /[\ud800-\udfff]/gu;

/** Reads the filter from an address. Invalid values are ignored. */
export function deskFilterOf(query: Query): DeskFilter {
  const { q } = query;
  const state = listedStates.find((one) => one === query['state']);
  const words = typeof q === 'string' ? q.trim().slice(0, longestSearch).replace(loneSurrogates, '') : '';
  return { ...(state === undefined ? {} : { state }), ...(words === '' ? {} : { q: words }), ...cursorOf(query) };
}

/** The address of a list with this filter. */
export const deskPath = ({ state, q, cursor }: DeskFilter): string =>
  withQuery('/manage/notices', [
    ['state', state],
    ['q', q],
    ['cursor', cursor],
  ]);

/** Creates a draft and opens its form. */
export const newNoticePath = '/manage/notices/new';

/** The address of the page that shows who has read a notice. */
export const readersPath = (id: number): string => `/manage/notices/${id}/readers`;
