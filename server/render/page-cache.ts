import QuickLRU from 'quick-lru';
import type { Language, RenderContext } from '../../app/api/contract';
import type { Api, CallInput, Endpoint, WriteOptions } from '../../app/api/endpoint';
import { me as meCalls, type Me } from '../../app/features/me/contract';
import { type BodyPart, ownPart, sharedPart } from '../http/body-parts';
import { keyOf } from '../shared-values';
import { createPersonalTexts, type Piece, sharedKey } from './personal-texts';

/** What a document consists of, apart from its body. */
interface DocumentHead {
  status: number;
  /** Its Content-Security-Policy. */
  policy: string;
  /** The id of the error that it shows. */
  errorId: string | undefined;
  /** Whether a page was rendered that needs no role. */
  isForEveryone: boolean;
  language: Language;
  /** Whether the page may load more than others. */
  hasOwnPolicy: boolean;
  /** The beginning of the document, which all pages of the language have in common. */
  common: BodyPart;
}

/** A rendered page. */
export interface Rendered extends DocumentHead {
  /** Everything after `common`. */
  rest: string;
}

export interface PageDocument extends DocumentHead {
  /** The part after `common`, compressed with it. */
  first: BodyPart;
  /** The same part, compressed by itself. */
  firstAlone: BodyPart;
  /** All parts after `first`. */
  others: readonly BodyPart[];
}

interface KeptPage extends Omit<PageDocument, 'others'> {
  others: readonly Piece<BodyPart>[];
  bytes: number;
}

export interface PageCache {
  /**
   * Returns the document of a page. It is rendered unless the same page was rendered before from the same data.
   * @param api calls endpoints as the person
   * @param context everything else that the page depends on
   * @param branding a text that is the same if the branding is
   */
  get(
    api: Api,
    context: RenderContext,
    branding: string,
    render: (context: RenderContext) => Promise<Rendered>,
  ): Promise<PageDocument>;
  size(): { pages: number; bytes: number };
}

interface Call {
  name: string;
  endpoint: Endpoint;
  input: CallInput;
}

const isMe = ({ method, path }: Endpoint): boolean => method === meCalls.read.method && path === meCalls.read.path;

/** Addresses whose calls are known. */
const mostAddresses = 1000;
const longestAddress = 200;

/**
 * Keeps rendered pages. A page is a function of its address, its time, the branding and the responses to its calls.
 * These are its key, so nothing has to be invalidated, and two people get the same page only if their data is the same.
 * Of the person themselves, the key contains only what pages may use anywhere. The rest is left out of the rendering
 * and filled in for each request (`personal-texts.ts`). A page that uses it elsewhere is not kept.
 * @param maxBytes of all pages with their keys, estimated
 */
export function createPageCache({ maxBytes }: { maxBytes: number }): PageCache {
  const callsOf = new QuickLRU<string, readonly Call[]>({ maxSize: mostAddresses });
  /** In the order of their last use. */
  const pages = new Map<string, KeptPage>();
  let bytes = 0;

  function find(key: string): KeptPage | undefined {
    const page = pages.get(key);
    if (page === undefined) return undefined;
    pages.delete(key);
    pages.set(key, page);
    return page;
  }

  function keep(key: string, page: KeptPage): void {
    bytes += page.bytes - (pages.get(key)?.bytes ?? 0);
    pages.delete(key);
    pages.set(key, page);
    for (const [oldest, { bytes: size }] of pages) {
      if (bytes <= maxBytes) return;
      pages.delete(oldest);
      bytes -= size;
    }
  }

  return {
    async get(api, context, branding, render) {
      const address = `${context.language} ${context.url}`;
      const keyFor = (me: Me, calls: readonly Call[], responses: readonly unknown[]): string =>
        [
          address,
          context.now,
          branding,
          sharedKey(me),
          ...calls.map(({ name }, index) => name + keyOf(responses[index])),
        ].join(' ');

      const known = address.length > longestAddress ? undefined : callsOf.get(address);
      const early = new Map<string, Promise<unknown>>();
      let me: Promise<Me> | undefined;
      if (known !== undefined) {
        me = api(meCalls.read, {});
        for (const { name, endpoint, input } of known) early.set(name, api(endpoint, input));
        const [responses, person] = await Promise.all([
          Promise.all(early.values()).catch(() => null),
          me.catch(() => null),
        ]);
        if (responses !== null && person !== null) {
          const page = find(keyFor(person, known, responses));
          if (page !== undefined) return { ...page, others: page.others.map((piece) => filled(piece, person)) };
        }
      }

      const personal = createPersonalTexts();
      const calls: Call[] = [];
      const responses: Promise<unknown>[] = [];
      let isShared = address.length <= longestAddress;
      const refuse = (): void => {
        isShared = false;
      };
      function call<Input extends CallInput, Output>(
        endpoint: Endpoint<Input, Output>,
        input: Input,
        options?: WriteOptions,
      ): Promise<Output>;
      async function call(endpoint: Endpoint, input: CallInput, options?: WriteOptions): Promise<unknown> {
        if (isMe(endpoint)) return personal.hide(await (me ??= api(meCalls.read, {})), refuse);
        const name = `${endpoint.method} ${endpoint.path} ${JSON.stringify(input)}`;
        if (endpoint.method !== 'GET' || calls.some((earlier) => earlier.name === name)) refuse();
        const response = early.get(name) ?? api(endpoint, input, options);
        early.delete(name);
        calls.push({ name, endpoint, input });
        responses.push(response);
        return response;
      }

      const { rest, ...head } = await render({ ...context, api: call, personalText: personal.text });
      const person = (await me?.catch(() => null)) ?? null;
      const found = await Promise.all(responses).catch(() => null);
      const pieces = personal.cut(rest);
      if (!isShared || person === null || found === null || head.status !== 200 || !head.isForEveryone) {
        callsOf.delete(address);
        return renderedOnce(head, pieces.map((piece) => (typeof piece === 'string' ? piece : piece(person))).join(''));
      }
      const [first = '', ...others] = pieces;
      const beginning = Buffer.from(typeof first === 'string' ? first : '');
      const key = keyFor(person, calls, found);
      const page = {
        ...head,
        first: sharedPart(beginning, head.common),
        firstAlone: sharedPart(beginning),
        others: others.map((piece) => (typeof piece === 'string' ? sharedPart(Buffer.from(piece)) : piece)),
        bytes: rest.length * 4 + key.length * 2,
      };
      callsOf.set(address, calls);
      keep(key, page);
      return { ...page, others: page.others.map((piece) => filled(piece, person)) };
    },
    size: () => ({ pages: pages.size, bytes }),
  };
}

const filled = (piece: Piece<BodyPart>, me: Me | null): BodyPart =>
  typeof piece === 'function' ? ownPart(piece(me)) : piece;

/** A document that is not kept. */
export function renderedOnce(head: DocumentHead, rest: string): PageDocument {
  const first = ownPart(rest);
  return { ...head, first, firstAlone: first, others: [] };
}
