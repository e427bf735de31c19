import type { Database } from '../../database';
import { prepared, type Slots } from '../../database/prepared';

export interface PictureFacts {
  contentType: string;
  width: number;
  height: number;
}

interface Key {
  corpId: string;
  id: string;
}

const facts = prepared((query, slot: Slots<Key>) => (
  query.selectFrom('pictures').select(['content_type', 'width', 'height']).where('id', '=', slot('id')).where('corp_id', '=', slot('corpId'))
));

const content = prepared((query, slot: Slots<Key>) => (
  query.selectFrom('pictures').select('bytes').where('id', '=', slot('id')).where('corp_id', '=', slot('corpId'))
));

/** A picture of the company, without its bytes; undefined where there is none. */
export async function pictureFacts(database: Database, key: Key): Promise<PictureFacts | undefined> {
  const row = await facts.first(database, key);
  return row && { contentType: row.content_type, width: row.width, height: row.height };
}

export async function pictureBytes(database: Database, key: Key): Promise<Buffer | undefined> {
  return (await content.first(database, key))?.bytes;
}
