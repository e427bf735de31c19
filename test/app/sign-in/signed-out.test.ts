import assert from 'node:assert/strict';
import { signOut } from '../../../app/sign-in/sign-out';
import { until } from '../api/fake-browser';
import { openAs, setUpTab } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('a request that gets a 203 after sign-out', () => {
  it('shows no failed sign-in, whether its response arrives before or after that to signing out', async () => {
    const setup = await setUpTab('zhang');
    const { portal, tab } = setup;
    const page = openAs(tab, 'zhang', '/me');
    portal.signedOut = true;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let signingOut: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      portal.before.push(async (ctx) => {
        portal.endSessions();
        resolve();
        await released;
        ctx.status = 204;
      });
      signingOut = signOut(page.client);
    });
    const links = page.client.api(calls.home.links, {}).catch(({ id }) => id);
    await until(page.client.signIn, ({ kind }) => kind === 'failed');
    release();
    await signingOut;
    assert.equal(page.client.signIn.get().kind, 'idle');
    assert.equal(await links, 'sign-in-needed');

    const states: string[] = [];
    page.client.signIn.subscribe(({ kind }) => void states.push(kind));
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    assert.deepEqual(states, []);
    await portal.stop();
  });
});

describe('a tab in which a person has signed out', () => {
  it('counts as signed out for the pages from before, and not for later ones', async () => {
    const { portal, tab, jar } = await setUpTab('zhang');
    const former = openAs(tab, 'zhang', '/me');
    await signOut(former.client);
    jar.set('foyer', portal.startSession('zhang'));
    const next = openAs(tab, 'zhang', '/notices/1');
    next.client.drafts.save('question-1', 'half');
    assert.deepEqual([former.client.isSignedOut(), next.client.isSignedOut()], [true, false]);
    former.fire('pageshow', { persisted: true });
    next.fire('pageshow', { persisted: true });
    assert.equal(next.client.drafts.read('question-1'), 'half');
    await portal.stop();
  });
});
