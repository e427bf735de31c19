import Router from 'koa-router';
import type { CallState, SimulatorContext } from '../call-state';
import type { Identity } from '../company/types';
import { searchParam, type PeopleList } from '../pages/people-list';
import { choosePage, consentPage, loginPage, refusalPage } from '../pages/sign-in-pages';
import type { State } from '../state';
import { readText } from '../read-body';
import { redirectAfterRefusal, redirectWithCode } from './callback';
import { personOf, rememberPerson } from './person-cookie';
import { checkAuthorize, checkLogin, checkQrConnect, type SignInRequest } from './request';

const authorizePath = '/connect/oauth2/authorize';
/** The current web login page and the older one, which WeCom still serves. */
const webLogins = [
  { page: '/wwlogin/sso/login', check: '/wwlogin/sso/check', checkRequest: checkLogin },
  { page: '/wwopen/sso/qrConnect', check: '/wwopen/sso/qrCheck', checkRequest: checkQrConnect },
] as const;
const consentMs = 30 * 86_400_000;

/** The fields of the submitted form; none if the body is too large. */
const readForm = async (ctx: SimulatorContext): Promise<URLSearchParams> =>
  new URLSearchParams((await readText(ctx.req)) ?? '');

const originOf = (address: string): string => new URL(address).origin;

function listFor(ctx: SimulatorContext, state: State): PeopleList {
  const params = ctx.URL.searchParams;
  return {
    company: state.company,
    current: personOf(ctx, state)?.userid ?? null,
    path: ctx.path,
    params,
    search: params.get(searchParam) ?? '',
  };
}

/** The sign-in pages of `open.weixin.qq.com`, `login.work.weixin.qq.com` and `open.work.weixin.qq.com`. */
export function signInRouter(state: State): Router<CallState> {
  const router = new Router<CallState>({ strict: true, sensitive: true });
  const consentKey = (request: SignInRequest, identity: Identity): string => `${request.agentId} ${identity.userid}`;

  const needsConsent = (request: SignInRequest, identity: Identity): boolean =>
    request.privateInfo &&
    identity.kind === 'member' &&
    (state.consents.get(consentKey(request, identity)) ?? 0) <= state.clock.now();

  /** The valid request, or undefined after writing the page that refuses it. */
  const validRequest = (ctx: SimulatorContext): SignInRequest | undefined => {
    if (state.settings.clientOnly && !/wxwork/i.test(ctx.get('User-Agent'))) {
      refusalPage(ctx, '请在微信客户端打开链接', 'the browser is not WeCom');
      return undefined;
    }
    const checked = checkAuthorize(state, ctx.URL.searchParams);
    if (checked.ok) return checked.request;
    refusalPage(ctx, checked.refusal.text, checked.refusal.reason);
    return undefined;
  };

  const signIn = (ctx: SimulatorContext, request: SignInRequest, identity: Identity): void => {
    if (!needsConsent(request, identity))
      return redirectWithCode(ctx, state, { request, userid: identity.userid, page: 'authorize' });
    if (state.faults.trigger('refused') !== undefined) return redirectAfterRefusal(ctx, request);
    return consentPage(ctx, identity, ctx.url, originOf(request.redirectUri));
  };

  router.get(authorizePath, (ctx) => {
    const request = validRequest(ctx);
    if (request === undefined) return;
    const identity = personOf(ctx, state);
    if (identity === undefined || ctx.URL.searchParams.has(searchParam))
      choosePage(ctx, listFor(ctx, state), originOf(request.redirectUri));
    else signIn(ctx, request, identity);
  });

  router.post(authorizePath, async (ctx) => {
    const form = await readForm(ctx);
    const request = validRequest(ctx);
    if (request === undefined) return;
    const userid = form.get('userid');
    const identity = userid === null ? personOf(ctx, state) : state.company.identity(userid);
    if (identity === undefined || form.get('decision') === 'another') {
      choosePage(ctx, listFor(ctx, state), originOf(request.redirectUri));
      return;
    }
    if (userid !== null) rememberPerson(ctx, state, identity.userid);
    if (form.get('decision') === 'refuse') {
      redirectAfterRefusal(ctx, request);
      return;
    }
    if (form.get('decision') === 'allow')
      state.consents.set(consentKey(request, identity), state.clock.now() + consentMs);
    signIn(ctx, request, identity);
  });

  for (const { page, check, checkRequest } of webLogins) {
    // As in WeCom, the page is the same for every return address. Its script asks whether the address is allowed.
    router.get(page, (ctx) => {
      const checked = checkRequest(state, ctx.URL.searchParams);
      loginPage(ctx, {
        list: listFor(ctx, state),
        checkUrl: `${check}${ctx.search}`,
        action: ctx.url,
        returnsTo: checked.ok ? [originOf(checked.request.redirectUri)] : [],
      });
    });

    router.get(check, (ctx) => {
      const checked = checkRequest(state, ctx.URL.searchParams);
      if (!checked.ok) ctx.state.note = `refused: ${checked.refusal.reason}`;
      ctx.set('Cache-Control', 'no-store');
      ctx.body = checked.ok
        ? { ok: true }
        : { ok: false, message: checked.refusal.text, reason: checked.refusal.reason };
    });

    router.post(page, async (ctx) => {
      const form = await readForm(ctx);
      const checked = checkRequest(state, ctx.URL.searchParams);
      if (!checked.ok) return refusalPage(ctx, checked.refusal.text, checked.refusal.reason);
      if (form.has('refuse') || state.faults.trigger('refused') !== undefined)
        return redirectAfterRefusal(ctx, checked.request);
      const identity = state.company.identity(form.get('userid') ?? '');
      if (identity === undefined) return refusalPage(ctx, '扫码的人不存在', 'no one has this userid');
      if (identity.kind === 'member' && !state.company.memberVisible(identity.member)) {
        return refusalPage(ctx, '你没有权限登录该应用', 'the member is outside the visible range');
      }
      rememberPerson(ctx, state, identity.userid);
      return redirectWithCode(ctx, state, { request: checked.request, userid: identity.userid, page: 'login' });
    });
  }

  return router;
}
