import type { Role } from '../api/contract';
import type { ViewerState } from '../store/viewer';

/** Whether the viewer has the role that a page requires. True if it requires none. */
export const hasRole = ({ me }: Pick<ViewerState, 'me'>, role: Role | undefined): boolean =>
  role === undefined || me?.roles?.includes(role) === true;

/** The error of a page that the person may not open. */
export const forbidden = (): Error => Object.assign(new Error('No role for it'), { id: 'forbidden', status: 403 });
