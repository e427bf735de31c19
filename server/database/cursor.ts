import { z } from 'zod';
import { appError } from '../errors';

/** Where a list was cut: opaque to whoever carries it, and made by one list alone. */
export interface Cursor<T> {
  make(position: T): string;
  /** @throws {AppError} `cursor-invalid` for one that this list did not make */
  read(text: string): T;
}

const longest = 512;

/** @param list tells this list's cursors from those of others */
export function cursorOf<S extends z.ZodType>(list: string, schema: S): Cursor<z.output<S>> {
  const envelope = z.tuple([z.literal(list), z.unknown()]);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  return {
    make: (position) => encode([list, position]),

    read(text) {
      if (text.length > longest) throw appError('cursor-invalid');
      try {
        const [, content] = envelope.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
        const position = schema.parse(content);
        // Base64 has several spellings for the same bytes; only ours counts.
        if (encode([list, position]) === text) return position;
      } catch (error) {
        throw appError('cursor-invalid', { cause: error });
      }
      throw appError('cursor-invalid');
    },
  };
}
