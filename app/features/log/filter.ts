import { cursorOf, type Query, withQuery } from '../../router/query';
import type { LogFilter } from './contract';

const day = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** The filter of the log's address. Invalid values are ignored. */
export function logFilterOf(query: Query): LogFilter & { cursor?: string } {
  const known = (name: keyof LogFilter, pattern: RegExp): LogFilter => {
    const value = query[name];
    return typeof value === 'string' && pattern.test(value) ? { [name]: value } : {};
  };
  return {
    ...known('person', /^[\w.@-]{1,64}$/),
    ...known('action', /^[a-z-]{1,32}$/),
    ...known('kind', /^[a-z-]{1,32}$/),
    ...known('from', day),
    ...known('to', day),
    ...cursorOf(query),
  };
}

const pairs = ({ person, action, kind, from, to }: LogFilter): [string, string | undefined][] => [
  ['person', person],
  ['action', action],
  ['kind', kind],
  ['from', from],
  ['to', to],
];

export const logPath = (filter: LogFilter & { cursor?: string }): string =>
  withQuery('/manage/log', [...pairs(filter), ['cursor', filter.cursor]]);

/** The address of a download with the entries of a filter. */
export const exportPath = (path: string, filter: LogFilter, format: string, language: string): string =>
  withQuery(path, [...pairs(filter), ['format', format], ['language', language]]);
