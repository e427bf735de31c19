import { z } from 'zod';
import { appError } from '../errors';

/** Encodes a position in a list as an opaque text. */
export interface Cursor<T> {
  encode(position: T): string;
  /** @throws {AppError} `cursor-invalid` for a text that this list has not produced */
  decode(text: string): T;
}

const maxLength = 512;

/** @param list name of the list; cursors of other lists are refused */
export function cursorOf<S extends z.ZodType>(list: string, schema: S): Cursor<z.output<S>> {
  const envelope = z.tuple([z.literal(list), z.unknown()]);
  const toText = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  return {
    encode: (position) => toText([list, position]),

    decode(text) {
      if (text.length > maxLength) throw appError('cursor-invalid');
      try {
        const [, content] = envelope.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
        const position = schema.parse(content);
        // Several base64 texts decode to the same bytes. Only the canonical one is accepted.
        if (toText([list, position]) === text) return position;
      } catch (error) {
        throw appError('cursor-invalid', { cause: error });
      }
      throw appError('cursor-invalid');
    },
  };
}
