import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fromRoot } from '../../build/paths';
import { escapeHtml, scriptJson } from '../../server/render/escape';
import { newPhone } from '../support/browser';
import { serveRenderer } from './front-end';
import { personNamed } from './person';

const corpus: string[] = readFileSync(fromRoot('test/attack/state.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => JSON.parse(line));

describe('state in a page', () => {
  it('cannot end the script around it', () => {
    for (const text of corpus) {
      const json = scriptJson({ text, [text]: [text] });
      assert.doesNotMatch(json, /<|\u2028|\u2029/, JSON.stringify(text));
    }
  });

  it('is parsed as it was sent', () => {
    for (const text of [...corpus, '门'.repeat(100_000), '<'.repeat(100_000)]) {
      assert.equal(JSON.parse(scriptJson({ text })).text, text);
      assert.deepEqual(Object.entries(JSON.parse(scriptJson(Object.fromEntries([[text, 1]])))), [[text, 1]]);
    }
  });

  it('does not change a prototype', () => {
    const received: unknown = JSON.parse(
      scriptJson(JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}')),
    );
    assert.deepEqual(Object.keys(Object(received)), ['__proto__', 'constructor']);
    assert.equal(Reflect.get({}, 'admin'), undefined);
  });

  it('is read unchanged by a real browser, which runs none of it', async () => {
    const server = await serveRenderer((renderer, ctx) =>
      renderer.page(ctx, () => personNamed(corpus[Number(ctx.query['n'])] ?? '')),
    );
    const phone = await newPhone({ origin: server.origin });
    for (const [index, text] of corpus.entries()) {
      const response = await phone.page.goto(`/?n=${index}`, { waitUntil: 'commit' });
      assert.equal(response?.status(), 200);
      const name = await phone.page
        .evaluate(
          'document.readyState === "loading" ? new Promise((done) => document.addEventListener("DOMContentLoaded", done)) : 0',
        )
        .then(() => phone.page.evaluate('escape(JSON.parse(document.getElementById("state").textContent).store.name)'));
      assert.equal(unescape(String(name)), text);
    }
    assert.equal(await phone.page.evaluate('typeof window.attacked'), 'undefined');
    await phone.close();
    await server.close();
  });
});

describe('text in a page', () => {
  it('is text in elements and attributes', () => {
    for (const text of corpus) {
      const escaped = escapeHtml(text);
      assert.doesNotMatch(escaped, /[<>"']/);
      assert.equal(
        escaped
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
          .replace(/&amp;/g, '&'),
        text,
      );
    }
  });
});
