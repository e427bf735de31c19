import { everyone } from '../../../../app/api/contract';
import type { DraftContent } from '../../../../app/features/notices/manage/contract';
import type { Database } from '../../../database';
import { fold } from '../../../search/tokens';

/** Gives the company's notices that were written without the form a draft and a first version, as the form would. */
export async function adoptNotices({ query }: Database, corpId: string): Promise<void> {
  const rows = await query
    .selectFrom('notices as n')
    .leftJoin('notice_drafts as d', 'd.notice_id', 'n.id')
    .select(['n.id', 'n.title', 'n.body', 'n.category', 'n.publisher', 'n.pinned', 'n.published_at'])
    .where('n.corp_id', '=', corpId)
    .where('d.notice_id', 'is', null)
    .execute();
  for (const row of rows) {
    const content: DraftContent = {
      title: row.title,
      body: row.body,
      category: row.category,
      publisher: row.publisher,
      audience: everyone(),
      publishAt: null,
      pinned: row.pinned === 1,
      pinnedUntil: null,
      confirmBy: null,
      remindAutomatically: true,
      questions: true,
      notify: false,
      attachments: [],
    };
    const text = JSON.stringify(content);
    await query
      .insertInto('notice_drafts')
      .values({
        notice_id: row.id,
        corp_id: corpId,
        version: 1,
        updated_by: '',
        updated_at: row.published_at,
        title: row.title,
        folded: fold(row.title),
        content: text,
      })
      .execute();
    await query
      .insertInto('notice_versions')
      .values({
        notice_id: row.id,
        version: 1,
        corp_id: corpId,
        published_at: row.published_at,
        published_by: '',
        published_by_name: row.publisher,
        title: row.title,
        content: text,
      })
      .execute();
  }
}
