import type { Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

export interface Department {
  id: number;
  name: string;
  /** Null if it has no English name. */
  nameEn: string | null;
  parentId: number | null;
  /** People in it and in its sub-departments, each counted once. */
  members: number;
  /** People in the department itself. Only of a department with sub-departments. */
  ownMembers?: number;
}

export interface PersonSummary {
  id: string;
  name: string;
  /** One or two characters for the avatar. */
  initials: string;
  position: string | null;
  /** The name of the main department. */
  department: string | null;
  departmentEn: string | null;
}

/** A department that a person belongs to. */
export interface Membership {
  id: number;
  /** Names from the root down to the department itself. */
  path: string[];
  /** The same with English names where there are some. Null if no department has one. */
  pathEn: string[] | null;
}

export interface Person extends PersonSummary {
  alias: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
  departments: Membership[];
  leaders: PersonSummary[];
}

export interface PeopleQuery {
  q?: string;
  department?: number;
  cursor?: string;
  /** 1 to 100; 50 by default. */
  limit?: number;
  /** Only these people: up to 100 userids, separated by commas. */
  ids?: string;
  /** Only people whom the viewer may address as a publisher: all of them for an administrator, nobody for a member. */
  addressable?: true;
}

export const people = {
  departments: endpoint<object, Page<Department>>('GET', '/api/departments', ['items']),
  /** A department with those above and those directly below it; without `of` the topmost ones. */
  branch: endpoint<{ query: { of?: number } }, Page<Department>>('GET', '/api/departments/branch', ['items']),
  list: endpoint<{ query: PeopleQuery }, Page<PersonSummary>>('GET', '/api/people', ['items']),
  card: endpoint<{ params: { id: string } }, Person>('GET', '/api/people/:id', ['id', 'name']),
};
