import type { Api } from '../../app/api/endpoint';
import type { Me } from '../../app/features/me/contract';
import { fakeEndpoint, calls, fakeApi } from '../support/calls';

export const personalData = (name: string): Me => ({
  id: 'zhangwei',
  name,
  initials: name.slice(-2),
  corpId: 'ww0000000000000000',
  position: null,
  departments: [],
  departmentsEn: null,
  language: null,
  unread: 0,
});

/** The api of a person with that name. The pages that these tests render ask for nothing else. */
export function personNamed(name: string, me: () => Promise<Me> = async () => personalData(name)): Api {
  return fakeApi(fakeEndpoint(calls.me.read, me));
}
