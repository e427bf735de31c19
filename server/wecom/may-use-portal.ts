import type { WecomMember } from './types';

/**
 * Whether a member is neither disabled (2) nor former (5). The same rule applies to the directory sync and at sign-in.
 */
export const mayUsePortal = ({ status }: WecomMember): boolean => status !== 2 && status !== 5;
