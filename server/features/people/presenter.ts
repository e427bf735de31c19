import { initialsOf } from '../../initials';
import type { Membership, Person, PersonSummary } from '../../../app/features/people/contract';

export interface PersonRow {
  userid: string;
  name: string;
  position: string | null;
  /** The name of the main department. */
  department: string | null;
  departmentEn: string | null;
}

export interface CardRow extends PersonRow {
  alias: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
}

export function presentPerson({ userid, name, position, department, departmentEn }: PersonRow): PersonSummary {
  return { id: userid, name, initials: initialsOf(name), position, department, departmentEn };
}

export function presentCard(row: CardRow, departments: Membership[], leaders: readonly PersonRow[]): Person {
  const { alias, telephone, mobile, email } = row;
  return { ...presentPerson(row), alias, telephone, mobile, email, departments, leaders: leaders.map(presentPerson) };
}
