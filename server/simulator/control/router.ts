import Router from 'koa-router';
import { z } from 'zod';
import type { CallState, SimulatorContext } from '../call-state';
import { companyName } from '../company/departments';
import { controlPage } from '../pages/control-page';
import { inboxPage } from '../pages/inbox-page';
import { doubleCallbackPage, peoplePage, refusalPage } from '../pages/sign-in-pages';
import { searchParam } from '../pages/people-list';
import { personOf } from '../sign-in/person-cookie';
import type { State } from '../state';
import { advance, changeCompany, changeSettings, choosePerson, parseInput, setFault, trust } from './actions';
import { readInput } from './read-input';

const personSchema = z.strictObject({ userid: z.string().min(1).max(64).nullable().default(null) });
const clockSchema = z.strictObject({
  seconds: z
    .number()
    .min(0)
    .max(10 * 366 * 86_400),
});
const trustSchema = z.strictObject({
  origin: z.string().max(256),
  trusted: z.boolean().default(true),
  webLoginOnly: z.boolean().default(false),
});

const wantsPage = (ctx: SimulatorContext): boolean => ctx.accepts('json', 'html') === 'html';
const people = (state: State) => ({
  name: companyName,
  departments: state.company.departments(),
  members: state.company.members().map((member) => ({ ...member, visible: state.company.memberVisible(member) })),
});

/**
 * The controls, under `/_simulator/`. They accept and return JSON. Forms of the control page use the same addresses and
 * are redirected back to the page. Faults do not affect the controls, and the log does not list them.
 *
 * | address | GET | POST | DELETE |
 * | --- | --- | --- | --- |
 * | `/_simulator/` | the control page | | |
 * | `/_simulator/person` | who signs in next | `{"userid"}`; null makes the page ask | |
 * | `/_simulator/people` | a page to choose that person | | |
 * | `/_simulator/fault` | active faults | see faults.ts; `{"clear":true}`, `{"name","on":false}` | clears all |
 * | `/_simulator/log` | all calls, oldest first | | clears it |
 * | `/_simulator/company` | departments and members | one change, see actions.ts | |
 * | `/_simulator/clock` | the offset | `{"seconds"}` to move forward | |
 * | `/_simulator/settings` | see settings.ts | any of its fields | |
 * | `/_simulator/trust` | trusted hosts | `{"origin","trusted"?,"webLoginOnly"?}` | |
 * | `/_simulator/inbox` | sent messages | | clears it |
 */
export function controlRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/_simulator', strict: true, sensitive: true });

  const respond = (ctx: SimulatorContext, value: unknown): void => {
    ctx.set('Cache-Control', 'no-store');
    if (ctx.is('urlencoded') && wantsPage(ctx)) {
      ctx.redirect('/_simulator/');
      ctx.status = 303;
      return;
    }
    ctx.body = value;
  };

  router.get('/', (ctx) => controlPage(ctx, state));

  router.get('/person', (ctx) => respond(ctx, { userid: state.choice.current() }));
  router.post('/person', async (ctx) => {
    const { userid } = parseInput(personSchema, await readInput(ctx));
    respond(ctx, { person: choosePerson(state, userid) });
  });

  router.get('/people', (ctx) =>
    peoplePage(ctx, {
      company: state.company,
      current: personOf(ctx, state)?.userid ?? null,
      path: ctx.path,
      choosePath: '/_simulator/person',
      params: new URLSearchParams(),
      search: ctx.URL.searchParams.get(searchParam) ?? '',
    }),
  );

  router.get('/fault', (ctx) => respond(ctx, { faults: state.faults.list() }));
  router.post('/fault', async (ctx) => respond(ctx, { faults: setFault(state, await readInput(ctx)) }));
  router.delete('/fault', (ctx) => respond(ctx, { faults: setFault(state, { clear: true }) }));

  router.get('/log', (ctx) => respond(ctx, { calls: state.callLog.list() }));
  router.delete('/log', (ctx) => {
    state.callLog.clear();
    respond(ctx, { calls: [] });
  });

  router.get('/company', (ctx) => respond(ctx, people(state)));
  router.post('/company', async (ctx) => {
    changeCompany(state, await readInput(ctx));
    respond(ctx, { ok: true });
  });

  router.get('/clock', (ctx) => respond(ctx, { offsetSeconds: state.clock.offsetSeconds() }));
  router.post('/clock', async (ctx) => {
    advance(state, parseInput(clockSchema, await readInput(ctx)).seconds);
    respond(ctx, { offsetSeconds: state.clock.offsetSeconds() });
  });

  router.get('/settings', (ctx) => respond(ctx, { settings: state.settings }));
  router.post('/settings', async (ctx) => respond(ctx, { settings: changeSettings(state, await readInput(ctx)) }));

  const trusted = () => ({ oauth: [...state.trustedHosts], webLogin: [...state.webLoginHosts] });
  router.get('/trust', (ctx) => respond(ctx, trusted()));
  router.post('/trust', async (ctx) => {
    const wanted = parseInput(trustSchema, await readInput(ctx));
    trust(state, wanted.origin, wanted.trusted, wanted.webLoginOnly);
    respond(ctx, trusted());
  });

  router.get('/inbox', (ctx) => {
    if (wantsPage(ctx)) inboxPage(ctx, state);
    else respond(ctx, { messages: state.inbox.list() });
  });
  router.delete('/inbox', (ctx) => {
    state.inbox.clear();
    respond(ctx, { messages: [] });
  });

  router.get('/twice/:id', (ctx) => {
    const callbacks = state.doubleCallbacks.find(ctx.params.id ?? '');
    if (callbacks === undefined) refusalPage(ctx, '已失效 · Expired', 'this double callback has expired');
    else doubleCallbackPage(ctx, callbacks);
  });

  return router;
}
