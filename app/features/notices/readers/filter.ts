import type { Language } from '../../../api/contract';
import { cursorOf, searchOf, withQuery, type Query } from '../../../router/query';
import { readersExportPath, type ReaderFilter, type ReadersQuery } from './contract';

/** The lists of readers, in the order of the tabs. */
export const readerFilters = [
  'unread',
  'read',
  'unconfirmed',
  'confirmed',
  'refused',
] as const satisfies readonly ReaderFilter[];

/** Maximum length of a search, in UTF-16 code units. */
export const longestSearch = 64;

/** Reads the filter from an address: `?show=read&department=7&q=…&cursor=…`. Invalid values are ignored. */
export function readersFilterOf(query: Query): ReadersQuery {
  const { department } = query;
  return {
    show: readerFilters.find((one) => one === query['show']) ?? 'unread',
    ...(typeof department === 'string' && /^\d{1,10}$/.test(department) ? { department: Number(department) } : {}),
    ...searchOf(query, longestSearch),
    ...cursorOf(query),
  };
}

/** The address of a notice's readers with this filter. */
export const readersPath = (id: number, { show, department, q, cursor }: Partial<ReadersQuery> = {}): string =>
  withQuery(`/manage/notices/${id}/readers`, [
    ['show', show === 'unread' ? undefined : show],
    ['department', department],
    ['q', q],
    ['cursor', cursor],
  ]);

/** The address of a download with the readers of a filter. */
export const exportPath = (
  id: number,
  { show, department, q }: ReadersQuery,
  format: 'csv' | 'xlsx',
  language: Language,
): string =>
  withQuery(readersExportPath.replace(':id', String(id)), [
    ['show', show],
    ['department', department],
    ['q', q],
    ['format', format],
    ['language', language],
  ]);
