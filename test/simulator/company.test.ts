import assert from 'node:assert/strict';
import { createCompany } from '../../server/simulator/company/company';

describe('the demo company', () => {
  const company = createCompany();
  const members = company.members();
  const named = (name: string) => members.filter((member) => member.name === name);

  it('is the same at every start', () => {
    assert.deepEqual(createCompany().members(), members);
    assert.deepEqual(createCompany().departments(), company.departments());
  });

  it('has several hundred people in about thirty departments on four levels', () => {
    const depth = (id: number): number => (id === 0 ? 0 : 1 + depth(company.department(id)?.parentId ?? 0));
    assert.ok(members.length > 300 && members.length < 400, String(members.length));
    assert.ok(company.departments().length >= 30);
    assert.equal(Math.max(...company.departments().map(({ id }) => depth(id))), 4);
  });

  it('gives every member a valid userid that is unique regardless of case', () => {
    for (const { userid } of members) assert.match(userid, /^[A-Za-z0-9][\w\-@.]{0,63}$/);
    assert.equal(new Set(members.map(({ userid }) => userid.toLowerCase())).size, members.length);
    assert.ok(members.some(({ userid }) => userid !== userid.toLowerCase()));
  });

  it('has family names with an unusual reading, which their userids use', () => {
    const readings = {
      曾: 'zeng',
      单: 'shan',
      解: 'xie',
      仇: 'qiu',
      查: 'zha',
      盖: 'ge',
      翟: 'zhai',
      尉迟: 'yuchi',
      乐: 'yue',
      朴: 'piao',
      区: 'ou',
      长孙: 'zhangsun',
      万俟: 'moqi',
      种: 'chong',
    };
    for (const [family, reading] of Object.entries(readings)) {
      assert.ok(
        members.some(({ name, userid }) => name.startsWith(family) && userid.toLowerCase().startsWith(reading)),
        family,
      );
    }
  });

  it('has rare characters, including some outside the Basic Multilingual Plane', () => {
    for (const character of ['喆', '犇', '堃', '㛃', '𠅤', '𬭎', '骉', '龑']) {
      assert.ok(
        members.some(({ name }) => name.includes(character)),
        character,
      );
    }
    assert.ok(members.some(({ name }) => [...name].some((character) => (character.codePointAt(0) ?? 0) > 0xffff)));
  });

  it('has several people with the same name only where intended', () => {
    assert.equal(named('张伟').length, 3);
    assert.equal(named('王芳').length, 2);
    const doubles = members.filter(({ name }) => named(name).length > 1).map(({ name }) => name);
    assert.deepEqual([...new Set(doubles)].sort(), ['张伟', '李娜', '王芳'].sort());
  });

  it('has names that are not Chinese', () => {
    assert.ok(members.some(({ name }) => name === 'Nguyễn Thị Hương'));
    assert.ok(members.some(({ name }) => name === 'James O’Connor'));
  });

  it('has a leader in every department with members, and no one is their own leader', () => {
    for (const department of company.departments()) {
      const direct = members.filter(({ mainDepartment }) => mainDepartment === department.id);
      if (direct.length > 0) assert.equal(company.leadersOf(department.id).length > 0, true, department.name);
    }
    for (const { userid, directLeaders } of members) {
      assert.ok(!directLeaders.includes(userid));
      for (const leader of directLeaders) assert.ok(company.member(leader) !== undefined);
    }
  });

  it('has a member of each status and one outside the visible range', () => {
    assert.equal(members.filter(({ status }) => status === 5).length, 1);
    assert.equal(members.filter(({ status }) => status === 2).length, 1);
    assert.equal(members.filter(({ status }) => status === 4).length, 1);
    assert.deepEqual(
      members.filter((member) => !company.memberVisible(member)).map(({ name }) => name),
      ['方正'],
    );
    assert.equal(company.identity('outsider')?.kind, 'outsider');
    assert.equal(company.identity('heyongnian')?.kind, 'former');
    assert.equal(company.identity('nobody'), undefined);
  });

  it('finds members regardless of the case of the userid', () => {
    assert.equal(company.member('ZENGSHUXIAN')?.name, '曾淑贤');
  });

  it('supports leave, exit, disable, enable, rename, move and join', () => {
    const changing = createCompany();
    assert.equal(changing.leave('ZhangWei'), true);
    assert.equal(changing.leave('zhangwei'), false);
    assert.equal(changing.identity('zhangwei')?.kind, 'former');
    assert.equal(changing.join({ userid: 'zhangwei', name: '张伟', department: 5 }), true);
    assert.equal(changing.identity('zhangwei')?.kind, 'member');
    assert.equal(
      changing.formerPeople().some(({ userid }) => userid === 'zhangwei'),
      false,
    );
    assert.equal(changing.join({ userid: 'ZHANGWEI2', name: '张伟', department: 5 }), false);
    assert.equal(changing.join({ userid: 'new', name: '新人', department: 999 }), false);
    changing.exit('lina');
    assert.equal(changing.member('lina')?.status, 5);
    changing.disable('lina');
    assert.equal(changing.member('lina')?.status, 2);
    changing.enable('lina');
    assert.equal(changing.member('lina')?.status, 1);
    changing.rename('lina', '李娜娜');
    assert.equal(changing.member('lina')?.name, '李娜娜');
    changing.move('lina', 30);
    assert.deepEqual(
      changing.member('lina')?.memberships.map(({ department }) => department),
      [30],
    );
    assert.equal(changing.move('lina', 999), false);
    assert.notEqual(company.member('lina')?.mainDepartment, 30);
  });
});
