import type { Role } from '../app/api/contract';
import { appError } from './errors';
import type { Viewer } from './viewer';

/** An action that requires permission. Each feature declares its own, with a rule. */
export interface Action<Thing> {
  /** For the log: "publish a notice". */
  readonly name: string;
  allows(viewer: Viewer, thing: Thing): boolean | Promise<boolean>;
}

/**
 * Declares an action.
 *
 *     export const closeForm = action<Form>('close a form', async (viewer, form) =>
 *       form.author === viewer.userid || (await viewer.roles()).has('admin'));
 */
export function action<Thing>(name: string, allows: Action<Thing>['allows']): Action<Thing> {
  return { name, allows };
}

/** Whether the viewer may perform the action on the thing. All permissions are checked here, for pages and data. */
export async function can<Thing>(viewer: Viewer, { allows }: Action<Thing>, thing: Thing): Promise<boolean> {
  return allows(viewer, thing);
}

/**
 * Throws if the viewer may not perform the action on the thing.
 * @throws {AppError} `forbidden`
 */
export async function demand<Thing>(viewer: Viewer, wanted: Action<Thing>, thing: Thing): Promise<void> {
  if (await can(viewer, wanted, thing)) return;
  viewer.log.info({ action: wanted.name, userid: viewer.userid }, 'an action was refused');
  throw appError('forbidden');
}

/** The check for endpoints that declare a role. */
export const actAs = action<Role>('act in a role', async (viewer, role) => (await viewer.roles()).has(role));
