import type { Database } from '../../database';
import { searchTable } from '../../search/search-table';
import { plainText } from './plain-text';

/** The searchable texts of notices, by the id of the notice. */
export const noticeSearch = searchTable('notice_search', 'notices');

/** What can be found of a notice. */
export interface SearchableNotice {
  id: number;
  title: string;
  /** Markdown. */
  text: string;
  /** The names of its attachments. */
  attachments?: readonly string[];
}

/** Makes a notice findable, or updates what it is found by. Belongs in the transaction that publishes the notice. */
export async function indexNotice(
  database: Database,
  { id, title, text, attachments = [] }: SearchableNotice,
): Promise<void> {
  const words = [plainText(text), ...attachments.map((name) => name.replaceAll(/\s+/gu, ' ').trim())];
  await noticeSearch.put(database, { id, title, text: words.filter((part) => part !== '').join(' ') });
}
