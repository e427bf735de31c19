import { appOnly, everyCaller, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './answer';
import { failure } from './failure';

/**
 * `auth/getuserinfo` (91023): whose code this is. Unknown, spent or expired: 40029. Of another app, or made for a host that
 * is not trusted (any more): 50001. A valid code is exempt from the limits of frequency.
 */
function codeOwner({ state, caller, query }: ApiCall): Fields {
  const text = query.get('code') ?? '';
  if (text === '') throw failure(state.settings.missingCode);
  const code = state.codes.find(text);
  if (code === undefined) throw failure(40029, undefined, `the code is ${state.codes.fate(text)}`);

  const foreign = caller.kind !== 'app' || code.agentId !== caller.agentId;
  if (foreign || !(state.trustedHosts.has(code.redirectHost) || state.webLoginHosts.has(code.redirectHost))) {
    if (state.settings.spendRefusedCode) code.spent = true;
    throw failure(50001, undefined, foreign ? 'the code belongs to another app' : 'the redirect host is not trusted');
  }

  code.spent = true;
  const identity = state.company.identity(code.userid);
  if (identity === undefined) throw failure(40029, undefined, 'the person is gone');
  if (identity.kind === 'outsider') return { openid: identity.openid, external_userid: identity.externalUserid };
  if (identity.kind === 'former') return { openid: identity.openid };
  if (!code.privateInfo || !state.company.memberVisible(identity.member)) return { userid: identity.userid };
  return { userid: identity.userid, user_ticket: state.userTickets.issue({ userid: identity.userid, agentId: caller.agentId }) };
}

/** `auth/getuserdetail` (95833): what the member agreed to tell. */
function memberDetail({ state, caller, body }: ApiCall): Fields {
  const { user_ticket: ticket } = body;
  if (typeof ticket !== 'string' || ticket === '') throw failure(84090);
  const found = state.userTickets.look(ticket);
  if (found.state === 'unknown' || found.owner.agentId !== caller.agentId) throw failure(84015);
  if (found.state === 'expired') throw failure(84014);
  const member = state.company.member(found.owner.userid);
  if (member === undefined) throw failure(60111);
  if (!state.company.memberVisible(member)) throw failure(50002);
  return {
    userid: member.userid,
    gender: member.gender,
    avatar: 'https://wework.qpic.cn/wwhead/duc2TvpEgSTPk74IwG7Bs/0',
    qr_code: `https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=vc${Buffer.from(member.userid).toString('hex')}`,
    mobile: member.mobile,
    email: member.email,
    biz_mail: member.email,
    address: member.address,
  };
}

export const signInCalls: readonly ApiRoute[] = [
  // The contacts assistant's token gets as far as the code, and is told 50001.
  { path: '/cgi-bin/auth/getuserinfo', method: 'GET', callers: everyCaller, handle: codeOwner },
  { path: '/cgi-bin/auth/getuserdetail', method: 'POST', callers: appOnly, handle: memberDetail },
];
