import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', bytes: 'blob', compact: ' without rowid' },
  postgres: { integer: 'bigint', bytes: 'bytea', compact: '' },
} as const;

/** Notices are read in parts, because all of their texts may be large. */
const batch = 200;

/** Adds uploaded files and what uses them. A picture of an existing notice is visible to those who see the notice. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, bytes, compact } = words[dialect];
  const statements = [
    `create table files (
      id text primary key,
      corp_id text not null,
      userid text not null,
      upload_id text not null,
      name text not null,
      content_type text not null,
      kind text not null,
      size ${integer} not null,
      sha256 text not null,
      width ${integer},
      height ${integer},
      variants text not null,
      created_at ${integer} not null,
      unused_since ${integer},
      unique (corp_id, userid, upload_id)
    )`,
    'create index files_unused on files (unused_since) where unused_since is not null',
    `create table file_uses (
      corp_id text not null,
      kind text not null,
      thing_id text not null,
      file_id text not null,
      audience_id ${integer},
      managed_by text,
      managed_audience_id ${integer},
      primary key (corp_id, kind, thing_id, file_id)
    )${compact}`,
    'create index file_uses_by_file on file_uses (file_id, corp_id)',
    `create table file_chunks (
      file_id text not null,
      variant text not null,
      start_at ${integer} not null,
      bytes ${bytes} not null,
      stored_at ${integer} not null,
      primary key (file_id, variant, start_at)
    )`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);

  for (let last = 0; ;) {
    const { rows } = await sql<{ id: number; corp_id: string; body: string; state: string; audience_id: number }>`
      select id, corp_id, body, state, audience_id from notices where id > ${last} and body like '%/api/pictures/%' order by id limit ${batch}
    `.execute(query);
    for (const { id, corp_id, body, state, audience_id } of rows) {
      const pictures = [...body.matchAll(/\/api\/pictures\/([A-Za-z0-9_-]{1,64})/g)].map(([, picture = '']) => picture);
      for (const picture of new Set(pictures)) {
        await sql`
          insert into file_uses (corp_id, kind, thing_id, file_id, audience_id)
          values (${corp_id}, 'notice', ${String(id)}, ${picture}, ${state === 'published' ? audience_id : null})
        `.execute(query);
      }
      last = Number(id);
    }
    if (rows.length < batch) return;
  }
}
