import { z } from 'zod';
import { faultNames, faultSchema, type Fault, type FaultInput } from '../faults';
import { settingsPatchSchema, type Settings } from '../settings';
import { hostOf, type State } from '../state';
import { ControlError } from './control-error';

/** @throws {ControlError} 400 that names the first invalid field */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw new ControlError(
    400,
    `${field === '' ? 'The body' : `"${field}"`} is not valid: ${issue?.message ?? 'unknown'}`,
  );
}

const userid = z.string().min(1).max(64);
const department = z.int().min(1);

/**
 * One change of the company. `leave` deletes the member, `exit` keeps it with status 5, `visible` sets the app's
 * visible range.
 */
export const companyChangeSchema = z
  .strictObject({
    leave: userid,
    exit: userid,
    disable: userid,
    enable: userid,
    rename: z.strictObject({ userid, name: z.string().min(1).max(64) }),
    retitle: z.strictObject({ userid, position: z.string().max(128) }),
    move: z.strictObject({ userid, department }),
    join: z.strictObject({
      userid: z
        .string()
        .regex(
          /^[A-Za-z0-9][\w\-@.]{0,63}$/,
          'must be 1 to 64 letters, digits or _-@. and begin with a letter or digit',
        ),
      name: z.string().min(1).max(64),
      department,
      position: z.string().max(128).optional(),
      telephone: z.string().max(32).optional(),
    }),
    visible: z.array(department).min(1),
  })
  .partial()
  .refine((change) => Object.keys(change).length === 1, 'it must contain exactly one change');

export type CompanyChange = z.input<typeof companyChangeSchema>;

export function changeCompany(state: State, input: unknown): void {
  const change = parseInput(companyChangeSchema, input);
  const { company } = state;
  const done = [
    change.leave === undefined || company.leave(change.leave),
    change.exit === undefined || company.exit(change.exit),
    change.disable === undefined || company.disable(change.disable),
    change.enable === undefined || company.enable(change.enable),
    change.rename === undefined || company.rename(change.rename.userid, change.rename.name),
    change.retitle === undefined || company.retitle(change.retitle.userid, change.retitle.position),
    change.move === undefined || company.move(change.move.userid, change.move.department),
    change.join === undefined || company.join(change.join),
    change.visible === undefined || company.show(change.visible),
  ].every(Boolean);
  if (!done) throw new ControlError(400, 'The member or department does not exist, or the userid is in use.');
}

/** Sets who signs in next, in every browser. Null makes the sign-in page ask. */
export function choosePerson(state: State, who: string | null): { userid: string; name: string } | null {
  if (who === null) {
    state.choice.choose(null);
    return null;
  }
  const identity = state.company.identity(who);
  if (identity === undefined)
    throw new ControlError(
      400,
      `No one in the demo company has the userid "${who}". GET /_simulator/company lists all members.`,
    );
  state.choice.choose(identity.userid);
  return { userid: identity.userid, name: identity.name };
}

const offSchema = z.union([
  z.strictObject({ clear: z.literal(true) }),
  z.looseObject({ name: z.enum(faultNames), on: z.literal(false) }),
]);

/**
 * Turns a fault on. `{"name","on":false}` turns one off, `{"clear":true}` all.
 * @returns the active faults
 */
export function setFault(state: State, input: unknown): Fault[] {
  const off = offSchema.safeParse(input);
  if (off.success) {
    state.faults.clear('name' in off.data ? off.data.name : undefined);
    return state.faults.list();
  }
  const { on: _on, ...wanted } = parseInput(
    z.looseObject({ name: z.enum(faultNames), on: z.literal(true).optional() }),
    input,
  );
  const fault: FaultInput = parseInput(faultSchema, wanted);
  state.faults.set(fault);
  return state.faults.list();
}

export function changeSettings(state: State, input: unknown): Settings {
  Object.assign(state.settings, parseInput(settingsPatchSchema, input));
  return state.settings;
}

/** Adds an origin to the trusted hosts or removes it, for OAuth and web login or only for web login. */
export function trust(state: State, origin: string, trusted = true, webLoginOnly = false): void {
  const host = hostOf(origin);
  if (host === undefined) throw new ControlError(400, 'The origin must be an address such as http://localhost:3000.');
  const hosts = webLoginOnly ? state.webLoginHosts : state.trustedHosts;
  if (trusted) hosts.add(host);
  else hosts.delete(host);
}

/** Moves the clock forward, so that codes, tokens and consents expire. */
export function advance(state: State, seconds: number): void {
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new ControlError(400, 'The seconds must be 0 or more, because the clock only moves forward.');
  state.clock.advance(seconds);
}
