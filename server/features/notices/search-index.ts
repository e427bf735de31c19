import type { Database } from '../../database';
import { searchTable } from '../../search/search-table';
import { type ReadMarkdown, readMarkdown } from './plain-text';

/** The searchable texts of notices, by the id of the notice. */
export const noticeSearch = searchTable('notice_search', 'notices');

/** What can be found of a notice. */
export interface SearchableNotice {
  id: number;
  title: string;
  /** Markdown, or what has been read of it. */
  text: string | ReadMarkdown;
  /** The names of its attachments. */
  attachments?: readonly string[];
}

/** Makes a notice findable, or updates what it is found by. Belongs in the transaction that publishes the notice. */
export async function indexNotice(
  database: Database,
  { id, title, text, attachments = [] }: SearchableNotice,
): Promise<void> {
  const { words } = typeof text === 'string' ? readMarkdown(text) : text;
  const parts = [words, ...attachments.map((name) => name.replaceAll(/\s+/gu, ' ').trim())];
  await noticeSearch.put(database, { id, title, text: parts.filter((part) => part !== '').join(' ') });
}
