import assert from 'node:assert/strict';
import { z } from 'zod';
import { corp, trySimulator, type Trial } from './try-simulator';

const listSchema = z.object({
  userlist: z.array(z.looseObject({ userid: z.string(), name: z.string(), department: z.array(z.number()) })),
});
const departmentsSchema = z.object({
  department: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      name_en: z.string(),
      department_leader: z.array(z.string()),
      parentid: z.number(),
      order: z.number(),
    }),
  ),
});

/** A test that has a token. */
const withToken = (test: (trial: Trial, access: { access_token: string }) => Promise<void>) => () =>
  trySimulator(async (trial) => test(trial, { access_token: await trial.token() }));

describe('user/get', () => {
  it(
    'returns the fields visible to an app created after 2022-06-20',
    withToken(async ({ api }, access) => {
      const response = await api('user/get', { ...access, userid: 'zengshuxian' });
      assert.deepEqual(Object.keys(response).sort(), [
        'alias',
        'department',
        'direct_leader',
        'enable',
        'errcode',
        'errmsg',
        'extattr',
        'external_profile',
        'hide_mobile',
        'is_leader_in_dept',
        'isleader',
        'main_department',
        'name',
        'order',
        'position',
        'status',
        'telephone',
        'userid',
      ]);
      assert.equal(response.userid, 'ZengShuxian');
      assert.equal(response.name, '曾淑贤');
      assert.equal(response.position, '财务总监');
      assert.deepEqual(response.department, [30]);
      assert.deepEqual(response.is_leader_in_dept, [1]);
    }),
  );

  const rows: [string, string, number][] = [
    ['a userid left out', '', 41009],
    ['a userid that cannot be one', '张伟', 40003],
    ['an unknown userid', 'nobody', 60111],
    ['a deleted member', 'heyongnian', 60111],
    ['an outsider', 'outsider', 60111],
    ['a member outside the visible range', 'fangzheng', 60011],
  ];
  for (const [what, userid, errcode] of rows) {
    it(
      `responds with ${errcode} to ${what}`,
      withToken(async ({ api }, access) => {
        assert.equal((await api('user/get', { ...access, userid })).errcode, errcode);
      }),
    );
  }

  it(
    'responds with 60111 outside the visible range if configured',
    withToken(async ({ api, simulator }, access) => {
      simulator.configure({ outOfRange: 60111 });
      assert.equal((await api('user/get', { ...access, userid: 'fangzheng' })).errcode, 60111);
    }),
  );

  it(
    'lists only departments in the visible range',
    withToken(async ({ api, simulator }, access) => {
      simulator.changeCompany({ visible: [33] });
      assert.deepEqual((await api('user/get', { ...access, userid: 'chenqiming' })).department, [33]);
    }),
  );

  it(
    'returns the status of members that are disabled, not activated or have left',
    withToken(async ({ api }, access) => {
      for (const [userid, status] of [
        ['fengyan', 2],
        ['xunuo', 4],
        ['zhaolicheng', 5],
        ['zhangwei', 1],
      ] as const) {
        assert.equal((await api('user/get', { ...access, userid })).status, status);
      }
    }),
  );

  it('returns every member to the contacts assistant', () =>
    trySimulator(async ({ api, token, simulator }) => {
      const access_token = await token(simulator.contactsSecret);
      assert.equal((await api('user/get', { access_token, userid: 'fangzheng' })).name, '方正');
    }));
});

describe('the lists', () => {
  it(
    'contain every visible member and no others',
    withToken(async ({ api }, access) => {
      const { department } = departmentsSchema.parse(await api('department/list', access));
      assert.ok(!department.some(({ id }) => id === 1 || id === 35), 'the root and the auditors are out of range');
      const found = new Set<string>();
      for (const { id } of department) {
        const { userlist } = listSchema.parse(await api('user/list', { ...access, department_id: String(id) }));
        for (const { userid, department: ids } of userlist) {
          assert.ok(ids.includes(id));
          found.add(userid);
        }
      }
      assert.ok(found.size > 300);
      assert.ok(!found.has('fangzheng'));
      assert.ok(found.has('zhaolicheng'), 'status 5 is still listed');
    }),
  );

  it(
    'sort higher values of order first',
    withToken(async ({ api }, access) => {
      const { userlist } = listSchema.parse(await api('user/list', { ...access, department_id: '6' }));
      const orders = userlist.map(({ order }) => z.array(z.number()).parse(order)[0] ?? 0);
      assert.deepEqual(
        orders,
        [...orders].sort((a, b) => b - a),
      );
    }),
  );

  it(
    'contain only userid, name and departments in user/simplelist',
    withToken(async ({ api }, access) => {
      const { userlist } = listSchema.parse(await api('user/simplelist', { ...access, department_id: '6' }));
      for (const member of userlist) assert.deepEqual(Object.keys(member).sort(), ['department', 'name', 'userid']);
    }),
  );

  it(
    'contain a department and all below it',
    withToken(async ({ api }, access) => {
      const { department } = departmentsSchema.parse(await api('department/list', { ...access, id: '3' }));
      assert.deepEqual(
        department.map(({ id }) => id),
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      );
      const simple = z
        .object({ department_id: z.array(z.strictObject({ id: z.number(), parentid: z.number(), order: z.number() })) })
        .parse(await api('department/simplelist', { ...access, id: '4' }));
      assert.deepEqual(
        simple.department_id.map(({ id, parentid }) => [id, parentid]),
        [
          [4, 3],
          [5, 4],
          [6, 4],
          [7, 4],
        ],
      );
      const one = z
        .object({ department: z.looseObject({ name: z.string(), name_en: z.string() }) })
        .parse(await api('department/get', { ...access, id: '6' }));
      assert.equal(one.department.name, '前端组');
      assert.equal(one.department.name_en, 'Front-end Team');
    }),
  );

  it(
    'refuse departments that do not exist or are out of range',
    withToken(async ({ api }, access) => {
      for (const [id, errcode] of [
        ['999', 60003],
        ['x', 60003],
        ['1', 60011],
        ['35', 60011],
      ] as const) {
        assert.equal((await api('department/get', { ...access, id })).errcode, errcode);
        assert.equal((await api('department/list', { ...access, id })).errcode, errcode);
        assert.equal((await api('user/list', { ...access, department_id: id })).errcode, errcode);
        assert.equal((await api('user/simplelist', { ...access, department_id: id })).errcode, errcode);
      }
    }),
  );

  it('return user/list_id in pages to the contacts assistant, and refuse the app', () =>
    trySimulator(async ({ api, token, simulator }) => {
      const pageSchema = z.object({
        next_cursor: z.string(),
        dept_user: z.array(z.object({ userid: z.string(), department: z.number() })),
      });
      assert.equal((await api('user/list_id', { access_token: await token() }, {})).errcode, 48002);
      const access_token = await token(simulator.contactsSecret);
      const rows: string[] = [];
      let cursor = '';
      do {
        const page = pageSchema.parse(await api('user/list_id', { access_token }, { cursor, limit: 100 }));
        assert.ok(page.dept_user.length <= 100);
        rows.push(...page.dept_user.map(({ userid, department }) => `${userid} ${department}`));
        cursor = page.next_cursor;
      } while (cursor !== '');
      assert.equal(new Set(rows).size, rows.length);
      assert.ok(rows.includes('fangzheng 35') && rows.includes('chenqiming 7') && rows.includes('chenqiming 33'));
      for (const body of [{ limit: 0 }, { limit: 10_001 }, { cursor: 'made up' }])
        assert.equal((await api('user/list_id', { access_token }, body)).errcode, 40058);
    }));
});

describe('agent/get and the JS-SDK tickets', () => {
  it(
    'return the trusted domain and the visible range of the app',
    withToken(async ({ api }, access) => {
      const agent = await api('agent/get', { ...access, agentid: corp.agentId });
      assert.equal(agent.redirect_domain, 'localhost:3000');
      assert.ok(
        z
          .object({ partyid: z.array(z.number()) })
          .parse(agent.allow_partys)
          .partyid.includes(3),
      );
    }),
  );

  it(
    "refuse an agentid that is invalid or not the token's",
    withToken(async ({ api, simulator }, access) => {
      assert.equal((await api('agent/get', access)).errcode, 40056);
      assert.equal((await api('agent/get', { ...access, agentid: simulator.otherApp.agentId })).errcode, 301002);
    }),
  );

  it('return one corp ticket to every app, and a separate app ticket to each', () =>
    trySimulator(async ({ api, token, simulator }) => {
      const access = { access_token: await token() };
      const other = { access_token: await token(simulator.otherApp.secret) };
      const corpTicket = await api('get_jsapi_ticket', access);
      assert.equal(corpTicket.expires_in, 7200);
      assert.equal((await api('get_jsapi_ticket', other)).ticket, corpTicket.ticket);
      const appTicket = await api('ticket/get', { ...access, type: 'agent_config' });
      assert.notEqual(appTicket.ticket, corpTicket.ticket);
      assert.equal((await api('ticket/get', { ...access, type: 'agent_config' })).ticket, appTicket.ticket);
      assert.notEqual((await api('ticket/get', { ...other, type: 'agent_config' })).ticket, appTicket.ticket);
      assert.equal((await api('ticket/get', { ...access, type: 'jsapi' })).errcode, 91040);
      simulator.advance(7201);
      assert.notEqual((await api('get_jsapi_ticket', { access_token: await token() })).ticket, corpTicket.ticket);
    }));

  it(
    'limit the tickets per hour of each app',
    withToken(async ({ api, simulator }, access) => {
      simulator.configure({ ticketsAnHour: 2 });
      for (const expected of [0, 0, 45009]) assert.equal((await api('get_jsapi_ticket', access)).errcode, expected);
    }),
  );
});
