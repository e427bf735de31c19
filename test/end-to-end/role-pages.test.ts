import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadFrontEnd } from '../../server/render';
import { makeBuildWithDefinition } from '../support/build-with-definition';
import { openPortal, type OpenPortal } from '../support/portal';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

describe('the page of an error at the address of a page that requires a role', () => {
  let portal: OpenPortal;
  before(async () => {
    const folder = makeBuildWithDefinition(
      { name: 'people', path: '/people' },
      'role: "publisher", policy: { img: ["blob:"] }',
    );
    portal = await openPortal({
      env: { ADMINS: 'zhangwei' },
      frontEnd: await loadFrontEnd(folder),
      assetsFolder: join(folder, 'client/assets'),
    });
  });
  after(() => portal.close());

  const html = { accept: 'text/html' };
  const enter = async (userid: string): Promise<Visitor> => {
    const visitor = createVisitor();
    portal.simulator.choosePerson(userid);
    await visitor.follow(`${portal.origin}/`);
    return visitor;
  };
  const visitors: Record<string, () => Promise<Visitor>> = {
    'without a session': async () => createVisitor(),
    'for a member without the role': () => enter('lisiyuan'),
    'for a person with the role': () => enter('zhangwei'),
  };
  /** Without its links, of which the tabs are on every page. */
  const withoutLinks = ({ text }: Hop): string => text.replace(/<a [^>]*>/g, '').replace(/"retryPath":"[^"]*"/g, '');
  const describesPage = (hop: Hop): boolean =>
    /people|publisher/.test(withoutLinks(hop)) || /blob:/.test(hop.headers.get('content-security-policy') ?? '');

  const errorIdOf = ({ text }: Hop): string => /data-error="([^"]+)"/.exec(text)?.[1] ?? '';

  for (const [who, begin] of Object.entries(visitors)) {
    it(`does not describe it ${who}, because no role was checked`, async () => {
      const visitor = await begin();
      const address = `${portal.origin}/people`;
      const hops = [
        await visitor.visit(address, { method: 'POST', headers: html }),
        await visitor.visit(address, { method: 'POST', headers: { ...html, origin: portal.origin } }),
        await visitor.visit(`${address}?q=${'a'.repeat(9000)}`, { headers: html }),
        await visitor.visit(`${address}?${'q=a&'.repeat(100)}`, { headers: html }),
      ];
      assert.deepEqual(hops.map(errorIdOf), ['cross-site', 'method-not-allowed', 'address-too-long', 'query-invalid']);
      assert.deepEqual(
        hops.map(describesPage),
        hops.map(() => false),
      );
    });
  }

  it('does not describe it for another person than the expected one', async () => {
    const visitor = await enter('zhangwei');
    const headers = { ...html, 'x-foyer-person': 'lisiyuan' };
    const hop = await visitor.visit(`${portal.origin}/people`, { headers });
    assert.deepEqual([hop.status, describesPage(hop)], [409, false]);
  });

  it('does not describe it on the signed-out page', async () => {
    const visitor = createVisitor();
    visitor.put(portal.origin, 'foyer-signed-out', '1');
    const hop = await visitor.visit(`${portal.origin}/people`, { headers: html });
    assert.equal(hop.status, 200);
    assert.match(hop.text, /\/auth\/sign-in\?to=%2Fpeople/);
    assert.equal(describesPage({ ...hop, text: hop.text.replaceAll('/auth/sign-in?to=%2Fpeople', '') }), false);
  });

  it('describes it for a person with the role only', async () => {
    const responses: unknown[] = [];
    for (const userid of ['zhangwei', 'lisiyuan']) {
      const visitor = await enter(userid);
      const hop = await visitor.visit(`${portal.origin}/people`, { headers: html });
      responses.push([hop.status, describesPage(hop)]);
    }
    assert.deepEqual(responses, [
      [200, true],
      [403, false],
    ]);
  });
});
