import { appOnly, everyCaller, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './answer';
import { failure } from './failure';
import { userTicketSeconds } from '../tokens';

interface Owner {
  userid?: string;
  openid?: string;
  externalUserid?: string;
  userTicket?: string;
}

/**
 * Redeems the code. Unknown, spent or expired: 40029. Of another app, or made for a host that is not trusted (any
 * more): 50001.
 */
function redeem({ state, caller, query }: ApiCall): Owner {
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
  if (identity.kind === 'outsider') return { openid: identity.openid, externalUserid: identity.externalUserid };
  if (identity.kind === 'former') return { openid: identity.openid };
  if (!code.privateInfo || !state.company.memberVisible(identity.member)) return { userid: identity.userid };
  return {
    userid: identity.userid,
    userTicket: state.userTickets.issue({ userid: identity.userid, agentId: caller.agentId }),
  };
}

/** `auth/getuserinfo` (91023): whose code this is. */
function codeOwner(call: ApiCall): Fields {
  const { userid, openid, externalUserid, userTicket } = redeem(call);
  return { userid, openid, external_userid: externalUserid, user_ticket: userTicket };
}

/** `user/getuserinfo`: the call of older SDKs, under older names. */
function codeOwnerOfOldSdk(call: ApiCall): Fields {
  const { userid, openid, externalUserid, userTicket } = redeem(call);
  return {
    UserId: userid,
    OpenId: openid,
    DeviceId: 'simulated-device',
    external_userid: externalUserid,
    ...(userTicket === undefined ? {} : { user_ticket: userTicket, expires_in: userTicketSeconds }),
  };
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
  // The token of the contacts assistant is refused at the code, with 50001.
  { path: '/cgi-bin/auth/getuserinfo', method: 'GET', callers: everyCaller, codeExempt: true, handle: codeOwner },
  {
    path: '/cgi-bin/user/getuserinfo',
    method: 'GET',
    callers: everyCaller,
    empty: { parents: [] },
    handle: codeOwnerOfOldSdk,
  },
  { path: '/cgi-bin/auth/getuserdetail', method: 'POST', callers: appOnly, handle: memberDetail },
];
