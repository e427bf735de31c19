import { appError } from '../errors';
import { WecomError } from '../wecom/errors';
import { mayUsePortal } from '../wecom/may-use-portal';
import type { WecomClient, WecomMember } from '../wecom/types';
import { SpentCodeError, type AuthorizeRequest, type IdentityProvider } from './index';

/** The part of the directory that a sign-in needs. */
export interface PeopleDirectory {
  /** Finds a person as of the last sync. `left`: WeCom no longer lists them, or has disabled them. */
  find(userid: string): Promise<{ name: string; left: boolean } | null>;
  /** Adds a person who joined after the last sync. */
  admit(member: WecomMember): Promise<void>;
}

export interface WecomIdentityOptions {
  wecom: WecomClient;
  people: PeopleDirectory;
  corpId: string;
  agentId: string;
  /** Origin of the authorize page inside WeCom and WeChat. */
  openOrigin: string;
  /** Origin of the QR web login. */
  loginOrigin: string;
}

/** Whether the page is open inside WeCom or WeChat. The user agent selects the kind of sign-in and grants nothing. */
const isInApp = (userAgent: string): boolean => /wxwork\/|micromessenger\//i.test(userAgent);

/** Signs in members of one company by one self-built app of WeCom. */
export function createWecomIdentity(options: WecomIdentityOptions): IdentityProvider {
  const { wecom, people, corpId, agentId, openOrigin, loginOrigin } = options;

  /** Reads a person whom the directory does not know, or knows as a former member. */
  const readMember = async (userid: string, wasMember: boolean): Promise<WecomMember> => {
    try {
      return await wecom.member(userid);
    } catch (error) {
      if (error instanceof WecomError && error.kind === 'unknown')
        throw appError(wasMember ? 'left-company' : 'no-access', { cause: error });
      throw error;
    }
  };

  const findOwner = async (code: string): Promise<{ userid: string; name: string }> => {
    const owner = await wecom.codeOwner(code);
    if (owner.kind === 'outsider') throw appError('not-an-employee');
    const userid = owner.userid.toLowerCase();
    const known = await people.find(userid);
    if (known !== null && !known.left) return { userid, name: known.name };
    const member = await readMember(userid, known !== null);
    if (!mayUsePortal(member)) throw appError('left-company');
    await people.admit(member);
    return { userid, name: member.name };
  };

  return {
    /** Some clients require the order of parameters in WeCom's documentation (91022, 98171). */
    authorizeUrl({ userAgent, language, state, redirectUri }: AuthorizeRequest) {
      const redirect = redirectUri === undefined ? '' : `&redirect_uri=${encodeURIComponent(redirectUri)}`;
      if (isInApp(userAgent)) {
        const query = `appid=${corpId}${redirect}&response_type=code&scope=snsapi_base&state=${state}&agentid=${agentId}`;
        return `${openOrigin}/connect/oauth2/authorize?${query}#wechat_redirect`;
      }
      const query = `login_type=CorpApp&appid=${corpId}&agentid=${agentId}${redirect}&state=${state}&lang=${language === 'en' ? 'en' : 'zh'}`;
      return `${loginOrigin}/wwlogin/sso/login?${query}`;
    },

    async redeem(code) {
      try {
        return await findOwner(code);
      } catch (error) {
        throw asSignInError(error);
      }
    },
  };
}

/** The client has logged a failure of WeCom, with the setting to correct. */
function asSignInError(error: unknown): unknown {
  if (!(error instanceof WecomError)) return error;
  if (error.kind === 'code') return new SpentCodeError('WeCom does not accept the code', { cause: error });
  return appError(error.kind === 'configuration' ? 'wecom-misconfigured' : 'wecom-unavailable', { cause: error });
}
