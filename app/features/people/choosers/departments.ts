import type { Language } from '../../../api/contract';
import { isWithinScope, type PublisherScope, type ScopeDepartment } from '../../roles/contract';
import type { Department } from '../contract';
import { type Directory, directoryOf, type NamedDepartment, pathTo } from '../department-tree';

/** Most departments that a search shows. */
const mostFound = 30;

/** The departments that somebody may choose, as a tree of their own, and all departments for names and paths. */
export interface Choosable {
  all: Directory;
  /** Departments whose parent may not be chosen are roots. */
  tree: Directory;
  mayChoose(department: ScopeDepartment): boolean;
}

export function choosable(departments: readonly Department[], language: Language, scope: PublisherScope): Choosable {
  const all = directoryOf(departments, language);
  const parentOf = (id: number): number | null | undefined => all.byId.get(id)?.parentId;
  const mayChoose = (department: ScopeDepartment): boolean => isWithinScope(scope, department, parentOf);
  const tree =
    scope === null
      ? all
      : directoryOf(
          departments.filter(({ id }) => mayChoose({ id, withSub: false })),
          language,
        );
  return { all, tree, mayChoose };
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The departments whose name in either language contains the text. */
export function findDepartments(
  departments: readonly Department[],
  { tree }: Choosable,
  typed: string,
): NamedDepartment[] {
  const text = plain(typed.trim());
  return departments
    .filter(({ name, nameEn }) => plain(`${name}\n${nameEn ?? ''}`).includes(text))
    .map(({ id }) => tree.byId.get(id))
    .filter((found): found is NamedDepartment => found !== undefined)
    .slice(0, mostFound);
}

/** The names of the departments above one, from the root. */
export const namesAbove = (directory: Directory, id: number): string[] =>
  pathTo(directory, id)
    .slice(0, -1)
    .map(({ name }) => name);

/** Whether a department above this one is chosen with its sub-departments. */
export const isIncluded = (chosen: readonly ScopeDepartment[], directory: Directory, id: number): boolean =>
  pathTo(directory, id)
    .slice(0, -1)
    .some((above) => chosen.some((one) => one.id === above.id && one.withSub));

/** Adds a department, with its sub-departments if that is allowed, or removes it. */
export function toggled(chosen: readonly ScopeDepartment[], id: number, { mayChoose }: Choosable): ScopeDepartment[] {
  return chosen.some((one) => one.id === id)
    ? chosen.filter((one) => one.id !== id)
    : [...chosen, { id, withSub: mayChoose({ id, withSub: true }) }];
}

export const withSubSet = (chosen: readonly ScopeDepartment[], id: number, withSub: boolean): ScopeDepartment[] =>
  chosen.map((one) => (one.id === id ? { id, withSub } : one));

/** A number of people. If it is not exact, somebody may be counted more than once. */
export interface PeopleCount {
  people: number;
  isExact: boolean;
}

/** The people of a department, with or without its sub-departments. Null if they are not known. */
export function membersOf({ id, withSub }: ScopeDepartment, directory: Directory): number | null {
  const department = directory.byId.get(id);
  if (department === undefined) return null;
  const hasSub = (directory.children.get(id) ?? []).length > 0;
  return hasSub && !withSub ? (department.ownMembers ?? null) : department.members;
}

/** Counts the people of the chosen departments. Null if those of a department are not known, as of a deleted one. */
export function peopleIn(chosen: readonly ScopeDepartment[], directory: Directory): PeopleCount | null {
  const separate = chosen.filter(({ id }) => !isIncluded(chosen, directory, id));
  let people = 0;
  for (const department of separate) {
    const members = membersOf(department, directory);
    if (members === null) return null;
    people += members;
  }
  return { people, isExact: separate.length < 2 };
}

/**
 * Whether somebody is certainly in the chosen departments. Only the name of their main department is known, so every
 * department with this name must be chosen or included.
 */
export function isInDepartments(
  department: string | null,
  chosen: readonly ScopeDepartment[],
  departments: readonly Department[],
  directory: Directory,
): boolean {
  const named = departments.filter(({ name }) => name === department);
  return (
    named.length > 0 &&
    named.every(({ id }) => chosen.some((one) => one.id === id) || isIncluded(chosen, directory, id))
  );
}
