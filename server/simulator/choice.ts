/** The person chosen for every browser; `at` orders this choice among those of single browsers. */
interface Chosen {
  userid: string | null;
  at: number;
}

/**
 * Who signs in next. A browser keeps its own choice in a cookie; a choice through the controls applies to every
 * browser. The later choice wins, so each choice has a number that increases, also across restarts.
 */
export function createChoice() {
  let chosen: Chosen = { userid: null, at: 0 };
  let last = 0;

  const nextNumber = (): number => {
    last = Math.max(Date.now(), last + 1);
    return last;
  };

  return {
    /** Chooses for every browser. Null makes the sign-in page ask. */
    choose(userid: string | null): void {
      chosen = { userid, at: nextNumber() };
    },
    current: (): string | null => chosen.userid,
    /** The cookie value that stores the choice of one browser. */
    cookieFor: (userid: string): string => `${nextNumber()}.${Buffer.from(userid).toString('base64url')}`,
    /** The userid for a browser with this cookie. */
    resolve(cookie: string | undefined): string | null {
      const [, number, encoded] = /^(\d{1,16})\.([\w-]{1,100})$/.exec(cookie ?? '') ?? [];
      if (number === undefined || encoded === undefined || Number(number) < chosen.at) return chosen.userid;
      return Buffer.from(encoded, 'base64url').toString('utf8');
    },
  };
}
