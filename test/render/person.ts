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

/** The API of a person with that name. The pages of these tests call nothing else. */
export function personNamed(name: string, me: () => Promise<Me> = async () => personalData(name)): Api {
  return fakeApi(fakeEndpoint(calls.me.read, me));
}
