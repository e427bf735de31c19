import { departmentPlans, type DepartmentPlan } from './departments';
import { knownPeople, type KnownPerson } from './known-people';
import { familyNames, mensNames, womensNames, type NameWithPinyin } from './names';
import type { Member } from './types';

type Draft = Omit<KnownPerson, 'also'> & { also: readonly number[]; leader: boolean };

const at = (list: readonly NameWithPinyin[], index: number): NameWithPinyin =>
  list[index % list.length] ?? { text: '', pinyin: '' };

/** Combines names in a fixed order that looks random. No name occurs twice. */
function createNamer(takenNames: Set<string>, takenUserids: Set<string>) {
  let turn = 0;

  return function nextName(): Pick<KnownPerson, 'name' | 'userid' | 'gender'> {
    for (;;) {
      turn += 1;
      const gender = turn % 5 < 2 ? '2' : '1';
      const given = at(gender === '2' ? womensNames : mensNames, turn * 17 + Math.floor(turn / 7));
      const family = at(familyNames, turn * 29 + Math.floor(turn / 11));
      const name = family.text + given.text;
      if (takenNames.has(name)) continue;
      takenNames.add(name);

      const pinyin = family.pinyin + given.pinyin;
      let userid = pinyin;
      for (let number = 2; takenUserids.has(userid.toLowerCase()); number += 1) userid = `${pinyin}${number}`;
      takenUserids.add(userid.toLowerCase());
      return { name, userid, gender };
    }
  };
}

function draftsOf(plan: DepartmentPlan, nextName: ReturnType<typeof createNamer>): Draft[] {
  const known = knownPeople.filter((person) => person.department === plan.id);
  const hasLeader = known.some((person) => person.leads);
  const generated = Array.from({ length: plan.size }, (_, index): Draft => {
    const leader = !hasLeader && index === 0;
    const position = leader ? plan.leader : (plan.positions[index % plan.positions.length] ?? plan.leader);
    return { ...nextName(), department: plan.id, position, also: [], leader };
  });
  return [
    ...known.map((person): Draft => ({ ...person, also: person.also ?? [], leader: person.leads ?? false })),
    ...generated,
  ].sort((a, b) => Number(b.leader) - Number(a.leader));
}

/** The leader of the department, or else of the nearest department above it; never the person itself. */
function leaderAbove(department: number, userid: string, leaders: ReadonlyMap<number, string>): string[] {
  for (let id = department; id !== 0; id = departmentPlans.find((plan) => plan.id === id)?.parentId ?? 0) {
    const leader = leaders.get(id);
    if (leader !== undefined && leader !== userid) return [leader];
  }
  return [];
}

/** The members of the demo company. They are the same at every start. */
export function buildMembers(): Member[] {
  const nextName = createNamer(
    new Set(knownPeople.map((person) => person.name)),
    new Set(knownPeople.map((person) => person.userid.toLowerCase())),
  );
  const drafts = departmentPlans.flatMap((plan) => draftsOf(plan, nextName));
  const leaders = new Map(drafts.filter((draft) => draft.leader).map((draft) => [draft.department, draft.userid]));

  return drafts.map((draft, index): Member => ({
    userid: draft.userid,
    name: draft.name,
    alias: draft.alias ?? '',
    position: draft.position,
    gender: draft.gender,
    mobile: `1990000${String(index + 1).padStart(4, '0')}`,
    // Workshop staff have no extension of their own.
    telephone: draft.position.endsWith('工') ? '' : String(8001 + index),
    email: `${draft.userid.toLowerCase().replace('@', '.')}@qinghe.example`,
    address: '杭州市余杭区青禾路 8 号',
    memberships: [draft.department, ...draft.also].map((department) => ({
      department,
      order: draft.leader ? 1000 : 500 - (index % 400),
      leader: draft.leader,
    })),
    mainDepartment: draft.department,
    directLeaders: leaderAbove(draft.department, draft.userid, leaders),
    status: draft.status ?? 1,
  }));
}
