import type { Language } from '../../app/api/contract';

export interface AuthorizeRequest {
  userAgent: string;
  language: Language;
  state: string;
  /** The address to which the provider redirects. If it is absent, the caller adds this parameter. */
  redirectUri?: string;
}

/** Finds out who a person is. A second provider is one more file in this folder. */
export interface IdentityProvider {
  /** The address at which the provider asks the person, or recognizes them without asking. */
  authorizeUrl(request: AuthorizeRequest): string;
  /**
   * Redeems a single-use code and admits its owner.
   * @throws {SpentCodeError} if the provider does not accept the code
   * @throws {AppError} `not-an-employee`, `no-access`, `left-company`, `wecom-misconfigured`, `wecom-unavailable`
   */
  redeem(code: string): Promise<{ userid: string; name: string }>;
}

/** The code was used before, has expired, or was issued for another app. A new sign-in helps. */
export class SpentCodeError extends Error {
  override readonly name = 'SpentCodeError';
}
