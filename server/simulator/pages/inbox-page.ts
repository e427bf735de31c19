import type { SimulatorContext } from '../call-state';
import type { Message } from '../inbox';
import type { State } from '../state';
import { html, type Html } from './html';
import { writePage } from './page';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** A text without the markup that WeCom allows in a card's description. */
const withoutMarkup = (value: unknown): string =>
  text(value)
    .replace(/<[^>]*>/g, ' ')
    .trim();
const isAddress = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//.test(value);

function contentHtml(state: State, { type, content, recalled }: Message): Html {
  if (recalled) return html`<p class="soft">已撤回 · Recalled</p>`;
  const media = state.media.find(text(content.media_id));
  if (media !== undefined)
    return html`<b>${media.name}</b>
      <p class="soft">${media.type} · ${media.bytes.toLocaleString('en')} bytes</p>`;
  if (type === 'text' || type === 'markdown') return html`<pre>${withoutMarkup(content.content)}</pre>`;
  if (type !== 'textcard') return html`<pre>${JSON.stringify(content, null, 2)}</pre>`;
  return html`<b>${text(content.title)}</b>
    <p class="soft">${withoutMarkup(content.description)}</p>
    ${isAddress(content.url) && html`<a class="button small" href="${content.url}">${text(content.btntxt) || '详情'}</a>`}`;
}

/** Messages that the portal has sent, newest first. */
export function inboxPage(ctx: SimulatorContext, state: State): void {
  const nameOf = (userid: string): string => state.company.identity(userid)?.name ?? userid;
  const messages = [...state.inbox.list()].reverse();
  writePage(ctx, {
    title: '消息 · Inbox',
    body: html`<header>
        <h1>消息</h1>
        <p class="soft">Messages the app has sent · <a href="/_simulator/">返回 Back</a></p>
      </header>
      ${messages.length === 0 && html`<p class="pad soft center">暂无消息 · No messages yet</p>`}
      ${messages.map(
        (message) =>
          html`<h2>
              ${new Date(message.sentAt).toISOString().slice(0, 19).replace('T', ' ')} UTC →
              ${message.to.slice(0, 8).map(nameOf).join('、')}${message.to.length > 8 && ` 等 ${message.to.length} 人`}
            </h2>
            <div class="card pad">${contentHtml(state, message)}</div>`,
      )}`,
  });
}
