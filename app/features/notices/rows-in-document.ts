import type { NoticeSummary } from './contract';

/** The part of the state that rows show. */
interface Listed {
  readonly byId: Readonly<Record<number, NoticeSummary>>;
  readonly lists: Readonly<Record<string, { readonly found: object | undefined }>>;
}

/** What the rows of a document show of each notice: it need not be in the state as well. */
const shown = ['title', 'summary', 'publisher', 'publishedAt'] as const satisfies readonly (keyof NoticeSummary)[];

/** Results of a search show parts of the text instead. */
const hasFound = ({ lists }: Listed): boolean => Object.values(lists).some(({ found }) => found !== undefined);

/** The state of the notices for the document, without what its rows show (NoticeRows.vue). */
export function withoutRows({ notices }: { readonly notices: Listed }): { notices?: object } {
  if (hasFound(notices)) return {};
  const kept = Object.entries(notices.byId).map(([id, row]) => {
    const rest: Partial<NoticeSummary> = { ...row };
    for (const name of shown) delete rest[name];
    return [id, rest];
  });
  return { notices: { ...notices, byId: Object.fromEntries(kept) } };
}

/** Reads the rows of the document. */
export function rowsOf(document: ParentNode, state: Listed): NoticeSummary[] {
  const rows: NoticeSummary[] = [];
  if (hasFound(state)) return rows;
  for (const row of Object.values(state.byId)) {
    const link = document.querySelector(`[data-notice="${row.id}"]`);
    if (link === null) continue;
    const textOf = (selector: string): string => link.querySelector(selector)?.textContent || '';
    rows.push({
      ...row,
      title: textOf('.notice-title bdi'),
      summary: textOf('.notice-text'),
      publisher: textOf('.notice-meta bdi'),
      publishedAt: link.querySelector('time')?.getAttribute('datetime') || '',
    });
  }
  return rows;
}
