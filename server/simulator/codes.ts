import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Life of an unused code and of a user ticket, in seconds. */
export const codeSeconds = 300;

export interface Code {
  userid: string;
  agentId: string;
  /** Host and port of the redirect address it was made for. */
  redirectHost: string;
  /** Whether the member agreed to tell more (`snsapi_privateinfo`, in the app only). */
  privateInfo: boolean;
  issuedAt: number;
  spent: boolean;
}

/** The codes given out: 43 characters, five minutes, one use. */
export function createCodes(clock: Clock) {
  const codes = new Map<string, Code>();

  return {
    /** @param ageSeconds how long ago the code pretends to have been made */
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
    /** The code, if it is known, unspent and young enough. It is not spent by looking. */
    find(code: string): Code | undefined {
      const found = codes.get(code);
      if (found === undefined || found.spent || clock.now() >= found.issuedAt + codeSeconds * 1000) return undefined;
      return found;
    },
    /** For the log: what is wrong with a code that was not found. */
    fate(code: string): 'unknown' | 'spent' | 'expired' | 'good' {
      const found = codes.get(code);
      if (found === undefined) return 'unknown';
      if (found.spent) return 'spent';
      return clock.now() >= found.issuedAt + codeSeconds * 1000 ? 'expired' : 'good';
    },
  };
}
