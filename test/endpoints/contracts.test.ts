import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { z } from 'zod';
import { type Api, endpoint } from '../../app/api/endpoint';
import { feature, fileEndpoint } from '../../server/endpoints/feature';

interface Idea {
  id: number;
  text: string;
  labels?: readonly string[];
  replies: Idea[];
}
const idea: Idea = { id: 1, text: '', replies: [] };

/** The type checker must refuse each call that follows a `@ts-expect-error`. */
describe('a contract', () => {
  it('describes inputs and outputs that JSON can carry', () => {
    endpoint<object, Idea>('GET', '/api/ideas');
    endpoint<{ query: { cursor?: string; limit?: number } }, { items: Idea[]; next: string | null }>(
      'GET',
      '/api/ideas',
    );
    endpoint<{ params: { id: number }; body: { text: string } }, Idea>('PUT', '/api/ideas/:id');
    endpoint<{ params: { id: number } }, undefined>('DELETE', '/api/ideas/:id');

    // @ts-expect-error A date is a string in the browser.
    endpoint<object, { at: Date }>('GET', '/api/ideas');
    // @ts-expect-error Also inside a list.
    endpoint<object, { items: { at: Date | null }[] }>('GET', '/api/ideas');
    // @ts-expect-error Also in the result of a write.
    endpoint<{ body: { text: string } }, { at: Date }>('POST', '/api/ideas');
    // @ts-expect-error Also in a body.
    endpoint<{ body: { at: Date } }, Idea>('POST', '/api/ideas');
    // @ts-expect-error A map is {} in the browser.
    endpoint<object, { labels: Map<string, string> }>('GET', '/api/ideas');
    // @ts-expect-error Bytes are an object in the browser.
    endpoint<object, { picture: Buffer }>('GET', '/api/ideas');
    // @ts-expect-error JSON has no big integers.
    endpoint<object, { id: bigint }>('GET', '/api/ideas');
    // @ts-expect-error A method is lost.
    endpoint<object, { text(): string }>('GET', '/api/ideas');
    // @ts-expect-error Anything is possible.
    endpoint<object, unknown>('GET', '/api/ideas');
    // @ts-expect-error A read without a response cannot be told from the page of a captive portal.
    endpoint<object, undefined>('GET', '/api/ideas');
  });

  it('gives a query only to reads, a body only to writes', () => {
    // @ts-expect-error A browser would not send it.
    endpoint<{ query: { notify: boolean }; body: { text: string } }, Idea>('POST', '/api/ideas');
    // @ts-expect-error A browser cannot send it.
    endpoint<{ body: { text: string } }, Idea>('GET', '/api/ideas');
  });
});

describe('feature()', () => {
  const ideas = {
    list: endpoint<object, Idea>('GET', '/api/ideas'),
    share: endpoint<{ body: { text: string } }, Idea>('POST', '/api/ideas'),
  };
  const body = z.strictObject({ text: z.string() });
  const run = async (): Promise<Idea> => idea;
  const share = { body, run };
  const respond = (ctx: Context): void => {
    ctx.body = '';
  };
  const readBody = async (): Promise<unknown> => null;

  it('accepts a handler for each endpoint', () => {
    const handled = feature(ideas, { list: { run }, share: { body, readBody, run } });
    assert.deepEqual(
      handled.map(({ endpoint: { method } }) => method),
      ['GET', 'POST'],
    );
  });

  it('refuses a contract without all handlers', () => {
    // @ts-expect-error The handler of `share` is missing.
    assert.throws(() => feature(ideas, { list: { run } }), /no handler for "share"/);
    // @ts-expect-error Also if there is none at all.
    assert.throws(() => feature(ideas, {}), /no handler for "list"/);
  });

  it('refuses a handler for an endpoint that is not in the contract', () => {
    const handlers = { list: { run }, share, shaer: share };
    assert.throws(() => feature(ideas, handlers), /no endpoint "shaer"/);
  });

  it('refuses a read with a body', () => {
    // @ts-expect-error A GET has no body.
    assert.throws(() => feature(ideas, { list: { body, run }, share }), /GET \/api\/ideas.*body/);
    // @ts-expect-error A GET has no body to read.
    assert.throws(() => feature(ideas, { list: { readBody, run }, share }), /GET \/api\/ideas.*readBody/);
  });

  it('refuses a write with a query or with a response of its own', () => {
    const query = z.strictObject({ notify: z.boolean() });
    // @ts-expect-error A write has no query.
    assert.throws(() => feature(ideas, { list: { run }, share: { body, query, run } }), /POST \/api\/ideas.*query/);
    // @ts-expect-error A write responds with JSON.
    assert.throws(() => feature(ideas, { list: { run }, share: { body, respond, run } }), /POST \/api\/ideas.*respond/);
  });

  it('lets only a file endpoint respond with something other than JSON, which pages do not call', () => {
    const files = { picture: fileEndpoint<{ params: { id: string } }, { bytes: Buffer }>('/api/pictures/:id') };
    const params = z.object({ id: z.string() });
    const find = async (): Promise<{ bytes: Buffer }> => ({ bytes: Buffer.from('') });
    const send = (ctx: Context, { bytes }: { bytes: Buffer }): void => {
      ctx.body = bytes;
    };
    assert.equal(feature(files, { picture: { params, run: find, respond: send } }).length, 1);
    // @ts-expect-error The picture would be sent as JSON.
    assert.throws(() => feature(files, { picture: { params, run: find } }), /GET \/api\/pictures\/:id.*respond/);
    // @ts-expect-error The browser expects JSON.
    assert.throws(() => feature(ideas, { list: { run, respond }, share }), /GET \/api\/ideas.*respond/);
    // @ts-expect-error `Api` returns what JSON carried.
    const call = (api: Api) => api(files.picture, { params: { id: 'roof' } });
    assert.equal(typeof call, 'function');
  });
});
