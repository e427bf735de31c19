import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Lifetime of an unused code, in seconds. */
export const codeSeconds = 300;

export interface Code {
  userid: string;
  agentId: string;
  /** Host and port of the redirect address that the code was issued for. */
  redirectHost: string;
  /** Whether the member agreed to share private data (`snsapi_privateinfo`, in the app only). */
  privateInfo: boolean;
  issuedAt: number;
  spent: boolean;
}

/** Sign-in codes: 43 characters, valid for five minutes and for one use. */
export function createCodes(clock: Clock) {
  const codes = new Map<string, Code>();

  return {
    /** @param ageSeconds backdates the code, so that it expires sooner */
    issue(owner: Omit<Code, 'issuedAt' | 'spent'>, ageSeconds = 0): string {
      const code = randomBytes(32).toString('base64url');
      const now = clock.now();
      for (const [old, { issuedAt }] of codes) {
        if (issuedAt > now - 2 * codeSeconds * 1000) break;
        codes.delete(old);
      }
      codes.set(code, { ...owner, issuedAt: now - ageSeconds * 1000, spent: false });
      return code;
    },
    /** The code if it is known, unused and not expired. Does not mark it as used. */
    find(code: string): Code | undefined {
      const found = codes.get(code);
      if (found === undefined || found.spent || clock.now() >= found.issuedAt + codeSeconds * 1000) return undefined;
      return found;
    },
    status(code: string): 'unknown' | 'spent' | 'expired' | 'valid' {
      const found = codes.get(code);
      if (found === undefined) return 'unknown';
      if (found.spent) return 'spent';
      return clock.now() >= found.issuedAt + codeSeconds * 1000 ? 'expired' : 'valid';
    },
  };
}
