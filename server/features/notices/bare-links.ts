import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it';
import { findContacts, type FoundLink } from './contacts';
import { addressLength } from './web-addresses';

/**
 * Turns web addresses, mail addresses and phone numbers in a text into links. Replaces the two rules of markdown-it,
 * which end a path at the first Chinese character and do not detect phone numbers.
 */
export function linkBareText(parser: MarkdownIt): void {
  parser.inline.ruler.at('linkify', linkWebAddress);
  parser.core.ruler.at('linkify', linkContacts);
}

/** An inline rule, so that `_`, `*` and brackets in an address are not parsed as Markdown. */
function linkWebAddress(state: StateInline, silent: boolean): boolean {
  const { src, pos, md } = state;
  if (state.linkLevel > 0 || !src.startsWith('://', pos)) return false;
  const scheme = /(?<![a-z0-9+.-])https?$/i.exec(src.slice(Math.max(0, pos - 6), pos))?.[0];
  if (scheme === undefined) return false;
  const length = addressLength(src, pos + 3);
  const end = pos + 3 + length;
  if (length === 0 || end > state.posMax) return false;
  const address = src.slice(pos - scheme.length, end);
  const href = md.normalizeLink(address);
  if (!md.validateLink(href)) return false;
  if (!silent) {
    // Last, because V8 copies the whole pending text for this.
    if (!state.pending.endsWith(scheme)) return false;
    state.pending = state.pending.slice(0, -scheme.length);
    state.push('link_open', 'a', 1).attrs = [['href', href]];
    state.push('text', '', 0).content = md.normalizeLinkText(address);
    state.push('link_close', 'a', -1);
  }
  state.pos = end;
  return true;
}

function linkContacts(state: StateCore): void {
  for (const token of state.tokens) {
    if (token.type !== 'inline') continue;
    let links = 0;
    token.children = (token.children ?? []).flatMap((child) => {
      links += child.type === 'link_open' ? 1 : child.type === 'link_close' ? -1 : 0;
      return child.type === 'text' && links === 0 ? linked(state, child) : [child];
    });
  }
}

/** The tokens that replace a text token. */
function linked(state: StateCore, text: Token): Token[] {
  const { md } = state;
  const create = (type: string, tag: string, nesting: 1 | 0 | -1, content: string): Token => {
    const token = new state.Token(type, tag, nesting);
    token.content = content;
    token.level = text.level + (type === 'text' ? 0 : 1);
    return token;
  };
  const found = findContacts(text.content).map((link): FoundLink => ({ ...link, href: md.normalizeLink(link.href) }));
  const valid = found.filter(({ href }) => md.validateLink(href));
  if (valid.length === 0) return [text];
  const tokens: Token[] = [];
  let end = 0;
  for (const link of valid) {
    const open = create('link_open', 'a', 1, '');
    open.attrs = [['href', link.href]];
    tokens.push(
      create('text', '', 0, text.content.slice(end, link.start)),
      open,
      create('text', '', 0, text.content.slice(link.start, link.end)),
      create('link_close', 'a', -1, ''),
    );
    end = link.end;
  }
  tokens.push(create('text', '', 0, text.content.slice(end)));
  return tokens.filter(({ type, content }) => type !== 'text' || content !== '');
}
