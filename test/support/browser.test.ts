import assert from 'node:assert/strict';
import { newPhone } from './browser';
import { listen } from './server';

describe('test/support/browser', () => {
  it('emulates the given phone', async () => {
    const server = await listen((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(
        `<meta name=viewport content="width=device-width"><link rel=icon href=data:,><p>${request.headers['user-agent']}\n${request.headers['accept-language']}</p>`,
      );
    });
    const phone = await newPhone({
      userAgent: 'wecom-ios',
      language: 'en',
      colorScheme: 'dark',
      width: 320,
      origin: server.origin,
    });
    await phone.page.goto('/');
    const text = await phone.page.innerText('body');
    assert.match(text, /iPhone.+wxwork\/5\.0\.6/);
    assert.match(text, / en$/);
    assert.equal(
      await phone.page.evaluate(
        'innerWidth + (matchMedia("(prefers-color-scheme: dark)").matches ? " dark" : " light")',
      ),
      '320 dark',
    );
    phone.assertQuiet();
    await phone.close();
    await server.close();
  });

  it('reports errors and warnings of pages', async () => {
    const server = await listen((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        '<link rel=icon href=data:,><script>console.error("[Vue warn]: mismatch"); console.warn("careful"); throw new TypeError("broken")</script>',
      );
    });
    const phone = await newPhone();
    await phone.page.goto(server.origin);
    assert.throws(
      () => phone.assertQuiet([/careful/]),
      ({ actual }: assert.AssertionError) => {
        assert.match(String(actual), /Vue warn/);
        assert.match(String(actual), /TypeError: broken/);
        assert.doesNotMatch(String(actual), /careful/);
        return true;
      },
    );
    phone.assertQuiet();
    await phone.close();
    await server.close();
  });
});
