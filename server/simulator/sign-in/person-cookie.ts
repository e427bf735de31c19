import type { SimulatorContext } from '../call-state';
import type { Identity } from '../company/types';
import type { State } from '../state';

export const personCookie = 'wecom-simulator-person';

/** The person chosen for this browser; undefined if none was chosen or the person no longer exists. */
export function personOf(ctx: SimulatorContext, state: State): Identity | undefined {
  const userid = state.choice.resolve(ctx.cookies.get(personCookie));
  return userid === null ? undefined : state.company.identity(userid);
}

/** Stores the choice of this browser in its cookie. */
export function rememberPerson(ctx: SimulatorContext, state: State, userid: string): void {
  ctx.cookies.set(personCookie, state.choice.cookieFor(userid), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: 30 * 86_400_000,
    overwrite: true,
  });
}
