import assert from 'node:assert/strict';
import Koa from 'koa';
import { signingKeys } from '../../config/secrets';
import { createCookieJar } from '../../server/session/cookies';
import { createPendingSignIns } from '../../server/session/pending-sign-in';
import { createSignedValues } from '../../server/session/cookies';
import { listen } from '../support/server';
import { createVisitor } from '../support/visitor';

/** The pending sign-ins that each company's portal finds, if all of them share a host name and a secret. */
const portals = {
  ours: { corpId: 'ww0000000000000001', agentId: '1000002' },
  'another app of ours': { corpId: 'ww0000000000000001', agentId: '1000003' },
  'another company': { corpId: 'ww0000000000000002', agentId: '1000002' },
};

describe('a pending sign-in among several companies', () => {
  it('is only found for the company and app for which it began', async () => {
    const cookies = createCookieJar({ secure: false });
    const signed = createSignedValues(signingKeys(['a secret that several portals have in common']));
    const pendings = Object.entries(portals).map(([name, portal]) => ({
      name,
      pending: createPendingSignIns({ cookies, signed, ...portal, now: Date.now }),
    }));
    const app = new Koa();
    app.use((ctx) => {
      const state = ctx.path.slice(1);
      ctx.body =
        state === ''
          ? pendings
              .find(({ name }) => name === 'ours')
              ?.pending.begin(ctx, { door: 'page', returnPath: '/', afterSignOut: false }).state
          : pendings.filter(({ pending }) => pending.find(ctx, state) !== null).map(({ name }) => name);
    });
    const server = await listen(app);
    try {
      const visitor = createVisitor();
      const { text: state } = await visitor.visit(`${server.origin}/`);
      assert.deepEqual(JSON.parse((await visitor.visit(`${server.origin}/${state}`)).text), ['ours']);
    } finally {
      await server.close();
    }
  });
});
