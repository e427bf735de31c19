import type { WecomMember } from './types';

/** Whether a member is neither disabled nor gone, by the same rule for the directory's sync and at sign-in. */
export const mayComeIn = ({ status }: WecomMember): boolean => status !== 2 && status !== 5;
