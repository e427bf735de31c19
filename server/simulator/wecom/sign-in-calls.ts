import { appOnly, everyCaller, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './response';
import { failure } from './failure';
import { userTicketSeconds } from '../tokens';

interface Owner {
  userid?: string;
  openid?: string;
  externalUserid?: string;
  userTicket?: string;
}

/**
 * Redeems a code.
 * @throws 40029 if the code is unknown, used or expired; 50001 if it belongs to another app or its redirect host is not
 *   trusted
 */
function redeemCode({ state, caller, query }: ApiCall): Owner {
  const text = query.get('code') ?? '';
  if (text === '') throw failure(state.settings.missingCode);
  const code = state.codes.find(text);
  if (code === undefined) throw failure(40029, undefined, `the code is ${state.codes.status(text)}`);

  const foreign = caller.kind !== 'app' || code.agentId !== caller.agentId;
  if (foreign || !(state.trustedHosts.has(code.redirectHost) || state.webLoginHosts.has(code.redirectHost))) {
    if (state.settings.spendRefusedCode) code.spent = true;
    throw failure(50001, undefined, foreign ? 'the code belongs to another app' : 'the redirect host is not trusted');
  }

  code.spent = true;
  const identity = state.company.identity(code.userid);
  if (identity === undefined) throw failure(40029, undefined, 'the person does not exist');
  if (identity.kind === 'outsider') return { openid: identity.openid, externalUserid: identity.externalUserid };
  if (identity.kind === 'former') return { openid: identity.openid };
  if (!code.privateInfo || !state.company.memberVisible(identity.member)) return { userid: identity.userid };
  return {
    userid: identity.userid,
    userTicket: state.userTickets.issue({ userid: identity.userid, agentId: caller.agentId }),
  };
}

/** `auth/getuserinfo` (WeCom document 91023). */
function codeOwner(call: ApiCall): Fields {
  const { userid, openid, externalUserid, userTicket } = redeemCode(call);
  return { userid, openid, external_userid: externalUserid, user_ticket: userTicket };
}

/** `user/getuserinfo`: used by older SDKs, with other field names. */
function codeOwnerOfOldSdk(call: ApiCall): Fields {
  const { userid, openid, externalUserid, userTicket } = redeemCode(call);
  return {
    UserId: userid,
    OpenId: openid,
    DeviceId: 'simulated-device',
    external_userid: externalUserid,
    ...(userTicket === undefined ? {} : { user_ticket: userTicket, expires_in: userTicketSeconds }),
  };
}

/** `auth/getuserdetail` (WeCom document 95833): the data that the member agreed to share. */
function memberDetail({ state, caller, body }: ApiCall): Fields {
  const { user_ticket: ticket } = body;
  if (typeof ticket !== 'string' || ticket === '') throw failure(84090);
  const found = state.userTickets.find(ticket);
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
  // The contacts assistant may call it, but every code fails with 50001.
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
