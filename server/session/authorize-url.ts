import type { Language } from '../../app/api/contract';

/** Where WeChat is, and as whom the portal comes. */
export interface AuthorizeOptions {
  corpId: string;
  agentId: string;
  openOrigin: string;
  loginOrigin: string;
}

/** Whether the page is open inside WeCom or WeChat. The user agent chooses the door, it never opens one. */
const isInApp = (userAgent: string): boolean => /wxwork\/|micromessenger\//i.test(userAgent);

/**
 * The address at which WeChat says who somebody is: inside the client the silent authorize page (WeCom's documentation,
 * "construct web authorization link"), in any other browser the QR web login. Parameters stand in the vendor's order.
 * @param redirectUri where WeChat comes back to; left out, the address is complete but for it
 */
export function authorizeUrl(options: AuthorizeOptions, request: { userAgent: string; language: Language; state: string; redirectUri?: string }): string {
  const { corpId, agentId } = options;
  const redirect = request.redirectUri === undefined ? '' : `&redirect_uri=${encodeURIComponent(request.redirectUri)}`;
  if (isInApp(request.userAgent)) {
    return `${options.openOrigin}/connect/oauth2/authorize?appid=${corpId}${redirect}&response_type=code&scope=snsapi_base&state=${request.state}&agentid=${agentId}#wechat_redirect`;
  }
  const language = request.language === 'en' ? 'en' : 'zh';
  return `${options.loginOrigin}/wwlogin/sso/login?login_type=CorpApp&appid=${corpId}&agentid=${agentId}${redirect}&state=${request.state}&lang=${language}`;
}
