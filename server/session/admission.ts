import { appError } from '../errors';
import { WecomError } from '../wecom/errors';
import { mayComeIn } from '../wecom/may-come-in';
import type { WecomClient, WecomMember } from '../wecom/types';

/** What the sign-in needs of the directory. */
export interface PeopleDirectory {
  /** The person as the directory last had them; `left` where WeCom no longer lists them, or disabled them. */
  find(userid: string): Promise<{ name: string; left: boolean } | null>;
  admit(member: WecomMember): Promise<void>;
}

/** The code was used, is expired or was made for another: a new sign-in is the remedy. */
export class SpentCodeError extends Error {
  override readonly name = 'SpentCodeError';
}

/**
 * Redeems a code and decides whether its owner may come in: one call of WeCom for somebody whom the directory knows,
 * one more for somebody new. Who left, is disabled or is no member is told so.
 * @throws {SpentCodeError} for a code that WeCom does not accept
 * @throws {AppError} `not-an-employee`, `no-access`, `left-company`, `wecom-misconfigured`, `wecom-unavailable`
 */
export function createAdmission({ wecom, people }: { wecom: WecomClient; people: PeopleDirectory }) {
  const memberNow = async (userid: string): Promise<WecomMember> => {
    const member = await wecom.member(userid);
    if (!mayComeIn(member)) throw appError('left-company');
    await people.admit(member);
    return member;
  };

  return async function admit(code: string): Promise<{ userid: string; name: string }> {
    try {
      const owner = await wecom.codeOwner(code);
      if (owner.kind === 'outsider') throw appError('not-an-employee');
      const userid = owner.userid.toLowerCase();
      const known = await people.find(userid);
      if (known !== null && !known.left) return { userid, name: known.name };
      const { name } = await memberNow(userid).catch((error: unknown) => {
        if (error instanceof WecomError && error.kind === 'unknown') throw appError(known?.left === true ? 'left-company' : 'no-access', { cause: error });
        throw error;
      });
      return { userid, name };
    } catch (error) {
      throw asSignInError(error);
    }
  };
}

/** What a person gets for a failure of WeCom's. WeCom's client has logged it, with the setting to mend. */
function asSignInError(error: unknown): unknown {
  if (!(error instanceof WecomError)) return error;
  if (error.kind === 'code') return new SpentCodeError('WeCom does not accept the code', { cause: error });
  return appError(error.kind === 'configuration' ? 'wecom-misconfigured' : 'wecom-unavailable', { cause: error });
}
