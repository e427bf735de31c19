import { shallowRef } from 'vue';
import type { AudienceSpec, NamedPeople } from '../../../api/contract';
import { usePortal } from '../../../app-context';
import { inLanguage } from '../../../locales/in-language';
import { isolate } from '../../../locales/isolate';
import { people as calls, type Department } from '../../people/contract';
import { useFormWords } from './form-words';

export interface AudienceText {
  /** Loads the names. What cannot be loaded is shown as a number. */
  load(audience: AudienceSpec): Promise<void>;
  textOf(audience: AudienceSpec): string;
}

/**
 * An audience in words.
 * @param most as many departments, and as many people, are named; the others are counted
 */
export function useAudienceText(most: number): AudienceText {
  const { client, store } = usePortal();
  const { words } = useFormWords();
  const departments = shallowRef<ReadonlyMap<number, Department> | null>(null);
  const persons = shallowRef<Readonly<Record<string, string>>>({});

  async function loadDepartments({ departments: chosen, except }: AudienceSpec): Promise<void> {
    if (departments.value !== null || chosen.length + except.departments.length === 0) return;
    const { items } = await client.api(calls.departments, {});
    departments.value = new Map(items.map((department) => [department.id, department]));
  }

  async function loadPeople({ people, except }: AudienceSpec): Promise<void> {
    const named = [...people.slice(0, most), ...except.people.slice(0, most)];
    const unknown = named.filter((id) => persons.value[id] === undefined);
    if (unknown.length === 0) return;
    const { items } = await client.api(calls.list, { query: { ids: unknown.join(','), limit: unknown.length } });
    persons.value = { ...persons.value, ...Object.fromEntries(items.map(({ id, name }) => [id, name])) };
  }

  function departmentsIn(chosen: NamedPeople['departments']): string[] {
    const { desk } = words.value;
    const known = departments.value;
    if (chosen.length === 0) return [];
    if (known === null) return [desk.someDepartments(chosen.length)];
    // Said once for several departments.
    const isEachWithSub = chosen.length > 1 && chosen.every(({ withSub }) => withSub);
    const names = chosen.slice(0, most).map(({ id, withSub }) => {
      const found = known.get(id);
      if (found === undefined) return desk.removedDepartment;
      const name = isolate(inLanguage(store.state.viewer.language, found.name, found.nameEn) ?? '');
      return withSub && !isEachWithSub ? desk.withSub(name) : name;
    });
    const text = chosen.length > most ? desk.departmentsAmong(names, chosen.length) : desk.names(names);
    return [isEachWithSub ? desk.eachWithSub(text) : text];
  }

  function peopleIn(chosen: readonly string[]): string[] {
    const { desk } = words.value;
    if (chosen.length === 0) return [];
    const names: string[] = [];
    for (const id of chosen.slice(0, most)) {
      const name = persons.value[id];
      if (name !== undefined) names.push(isolate(name));
    }
    if (names.length === 0) return [desk.somePeople(chosen.length)];
    return [chosen.length > names.length ? desk.peopleAmong(names, chosen.length) : desk.names(names)];
  }

  const namesOf = ({ departments: chosen, people }: NamedPeople): string =>
    words.value.desk.names([...departmentsIn(chosen), ...peopleIn(people)]);

  return {
    async load(audience) {
      const ignore = (): void => undefined;
      await Promise.all([loadDepartments(audience).catch(ignore), loadPeople(audience).catch(ignore)]);
    },
    textOf({ everyone, except, ...chosen }) {
      const { desk } = words.value;
      const all = everyone ? desk.everyone : namesOf(chosen);
      const excluded = namesOf(except);
      return excluded === '' ? all : desk.allExcept(all, excluded);
    },
  };
}
