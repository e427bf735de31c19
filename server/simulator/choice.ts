/** Who signs in next, as chosen by whom and when. */
interface Chosen {
  userid: string | null;
  at: number;
}

/**
 * Who signs in next. A browser remembers the person it chose last in a cookie; a choice through the control counts for
 * every browser. The later of the two wins, so each choice carries a number that only grows, over restarts too.
 */
export function createChoice() {
  let chosen: Chosen = { userid: null, at: 0 };
  let last = 0;

  const nextNumber = (): number => {
    last = Math.max(Date.now(), last + 1);
    return last;
  };

  return {
    /** For every browser; null makes the page ask again. */
    choose(userid: string | null): void {
      chosen = { userid, at: nextNumber() };
    },
    current: (): string | null => chosen.userid,
    /** The value of the cookie for a browser's own choice. */
    cookieFor: (userid: string): string => `${nextNumber()}.${Buffer.from(userid).toString('base64url')}`,
    /** The person of this browser, from its cookie and the common choice. */
    resolve(cookie: string | undefined): string | null {
      const [, number, encoded] = /^(\d{1,16})\.([\w-]{1,100})$/.exec(cookie ?? '') ?? [];
      if (number === undefined || encoded === undefined || Number(number) < chosen.at) return chosen.userid;
      return Buffer.from(encoded, 'base64url').toString('utf8');
    },
  };
}
