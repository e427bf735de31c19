import Router from 'koa-router';
import { z } from 'zod';
import type { CallState, SimulatorContext } from '../call-state';
import { companyName } from '../company/departments';
import { controlPage } from '../pages/control-page';
import { inboxPage } from '../pages/inbox-page';
import { peoplePage, refusalPage, twicePage } from '../pages/sign-in-pages';
import { searchParam } from '../pages/people-list';
import { personOf } from '../sign-in/person-cookie';
import type { State } from '../state';
import { advance, changeCompany, changeSettings, checked, choosePerson, setFault, trust } from './actions';
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
 * The controls, under `/_simulator/`. Each takes JSON and answers JSON; the forms of the control page, sent to the same
 * addresses, are answered by the page. No fault touches them and the log does not list them.
 *
 * | address | GET | POST | DELETE |
 * | --- | --- | --- | --- |
 * | `/_simulator/` | the control page | | |
 * | `/_simulator/person` | who signs in next | `{"userid"}`, null asks again | |
 * | `/_simulator/people` | everybody, to choose with a click | | |
 * | `/_simulator/fault` | faults that are on | see faults.ts; `{"clear":true}`, `{"name","on":false}` | clears all |
 * | `/_simulator/log` | every call, oldest first | | forgets them |
 * | `/_simulator/company` | departments and members | one change, see actions.ts | |
 * | `/_simulator/clock` | the offset | `{"seconds"}` to move on | |
 * | `/_simulator/settings` | see settings.ts | any of its fields | |
 * | `/_simulator/trust` | trusted hosts | `{"origin","trusted"?,"webLoginOnly"?}` | |
 * | `/_simulator/inbox` | messages sent | | forgets them |
 */
export function controlRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/_simulator' });

  const answer = (ctx: SimulatorContext, value: unknown): void => {
    ctx.set('Cache-Control', 'no-store');
    if (ctx.is('urlencoded') && wantsPage(ctx)) {
      ctx.redirect('/_simulator/');
      ctx.status = 303;
      return;
    }
    ctx.body = value;
  };

  router.get('/', (ctx) => controlPage(ctx, state));

  router.get('/person', (ctx) => answer(ctx, { userid: state.choice.current() }));
  router.post('/person', async (ctx) => {
    const { userid } = checked(personSchema, await readInput(ctx));
    answer(ctx, { person: choosePerson(state, userid) });
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

  router.get('/fault', (ctx) => answer(ctx, { faults: state.faults.list() }));
  router.post('/fault', async (ctx) => answer(ctx, { faults: setFault(state, await readInput(ctx)) }));
  router.delete('/fault', (ctx) => answer(ctx, { faults: setFault(state, { clear: true }) }));

  router.get('/log', (ctx) => answer(ctx, { calls: state.callLog.list() }));
  router.delete('/log', (ctx) => {
    state.callLog.clear();
    answer(ctx, { calls: [] });
  });

  router.get('/company', (ctx) => answer(ctx, people(state)));
  router.post('/company', async (ctx) => {
    changeCompany(state, await readInput(ctx));
    answer(ctx, { ok: true });
  });

  router.get('/clock', (ctx) => answer(ctx, { offsetSeconds: state.clock.offsetSeconds() }));
  router.post('/clock', async (ctx) => {
    advance(state, checked(clockSchema, await readInput(ctx)).seconds);
    answer(ctx, { offsetSeconds: state.clock.offsetSeconds() });
  });

  router.get('/settings', (ctx) => answer(ctx, { settings: state.settings }));
  router.post('/settings', async (ctx) => answer(ctx, { settings: changeSettings(state, await readInput(ctx)) }));

  const trusted = () => ({ oauth: [...state.trustedHosts], webLogin: [...state.webLoginHosts] });
  router.get('/trust', (ctx) => answer(ctx, trusted()));
  router.post('/trust', async (ctx) => {
    const wanted = checked(trustSchema, await readInput(ctx));
    trust(state, wanted.origin, wanted.trusted, wanted.webLoginOnly);
    answer(ctx, trusted());
  });

  router.get('/inbox', (ctx) => {
    if (wantsPage(ctx)) inboxPage(ctx, state);
    else answer(ctx, { messages: state.inbox.list() });
  });
  router.delete('/inbox', (ctx) => {
    state.inbox.clear();
    answer(ctx, { messages: [] });
  });

  router.get('/twice/:id', (ctx) => {
    const double = state.doubles.find(ctx.params.id ?? '');
    if (double === undefined) refusalPage(ctx, '已失效 · Gone', 'this double callback is not known any more');
    else twicePage(ctx, double.first, double.second, double.order);
  });

  return router;
}
