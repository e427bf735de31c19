import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { UploadedFile } from '../../../app/features/files/contract';
import type { Tables } from '../../database';

export type FileRow = Selectable<Tables['files']>;

/** A form in which the content of a file is stored. */
export interface Variant {
  name: string;
  contentType: string;
  size: number;
}

const variants = z.array(z.object({ name: z.string(), contentType: z.string(), size: z.int() }));

export const variantsOf = ({ variants: text }: Pick<FileRow, 'variants'>): Variant[] =>
  variants.parse(JSON.parse(text));

/** The columns that `present` needs. */
export const presented = ['id', 'name', 'kind', 'content_type', 'size', 'width', 'height'] as const;

export const present = (row: Pick<FileRow, (typeof presented)[number]>): UploadedFile => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  contentType: row.content_type,
  size: row.size,
  width: row.width,
  height: row.height,
  url: `/api/files/${row.id}`,
});
