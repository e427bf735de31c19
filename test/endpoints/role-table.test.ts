import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as pageFeatures from '../../app/features';
import { pathOf } from '../../app/api/http-api';
import * as features from '../../server/features';
import { formOf, formType, pdf } from '../support/forms';
import { openPortal, type OpenPortal } from '../support/portal';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';
import { endpoints, type Input, pages, people, type Person, type Row, type World } from './role-table';

const existingEndpoints = Object.values(features)
  .flat()
  .map(({ endpoint: { method, path } }) => `${method} ${path}`);
const existingPages = Object.values(pageFeatures)
  .flat()
  // Without the pattern of a parameter.
  .map(({ path }) => path.replace(/\(.*?\)(?=\/|$)/g, ''));

/** "200 for member, admin; 403 for foreign". */
function summary({ allowed }: Row): string {
  const statuses = new Map<number, string[]>();
  for (const [who, status] of Object.entries(allowed)) statuses.set(status, [...(statuses.get(status) ?? []), who]);
  return [...statuses].map(([status, some]) => `${status} for ${some.join(', ')}`).join('; ');
}

/** The demo's people. The department of `publisher` is 3, that of `foreign` another one. */
const userids: World['userids'] = {
  nobody: '',
  leaver: 'huayue',
  member: 'lisiyuan',
  foreign: 'wangfang',
  publisher: 'lina',
  admin: 'zhangwei',
};
const department = 3;
const foreignDepartment = 2;

describe('the table of roles', () => {
  it('has a row for every endpoint and page, and no others', () => {
    const missing = [
      ...existingEndpoints.filter((name) => endpoints[name] === undefined),
      ...existingPages.filter((path) => pages[path] === undefined),
    ];
    assert.deepEqual(
      missing,
      [],
      `Say who may use it: add a row to test/endpoints/role-table.ts for ${missing.join(', ')}`,
    );
    const gone = [
      ...Object.keys(endpoints).filter((name) => !existingEndpoints.includes(name)),
      ...Object.keys(pages).filter((path) => !existingPages.includes(path)),
    ];
    assert.deepEqual(gone, [], `Remove from test/endpoints/role-table.ts: ${gone.join(', ')}`);
  });

  describe('is followed over HTTP', () => {
    let portal: OpenPortal;
    let world: World;
    const visitors = new Map<Person, Visitor>();
    const visitorOf = (who: Person): Visitor => {
      const visitor = visitors.get(who);
      if (visitor === undefined) throw new Error(`${who} has no browser`);
      return visitor;
    };

    before(async function open() {
      this.timeout(90_000);
      portal = await openPortal({ env: { ADMINS: userids.admin, DIRECTORY_SYNC_SECONDS: '1' } });
      const { database, simulator } = portal;
      const { corpId } = portal.config.wecom;
      for (const who of people) {
        const visitor = createVisitor();
        visitors.set(who, visitor);
        if (who === 'nobody') continue;
        simulator.choosePerson(userids[who]);
        const [last] = (await visitor.follow(`${portal.origin}/`)).slice(-1);
        assert.equal(last?.status, 200, `${who} could not sign in`);
      }
      const granted = {
        corp_id: corpId,
        role: 'publisher' as const,
        with_sub: 1,
        granted_by: 'zhangwei',
        granted_at: 1,
      };
      await database.query
        .insertInto('roles')
        .values([
          { ...granted, userid: userids.publisher, department_id: department },
          { ...granted, userid: userids.foreign, department_id: foreignDepartment },
          // Leaving takes the role away.
          { ...granted, userid: userids.leaver, department_id: department },
        ])
        .execute();
      simulator.changeCompany({ leave: userids.leaver });
      await portal.log.line(({ msg, left }) => msg === 'directory read' && left === 1, 20_000);
      const { id: notice } = await database.query
        .selectFrom('notices')
        .select('id')
        .where('state', '=', 'published')
        .executeTakeFirstOrThrow();
      world = {
        database,
        corpId,
        userids,
        notice,
        department,
        async call(who, method, path, body) {
          const { status, text } = await send(who, method, path, body);
          assert.ok(status < 300 && status !== 203, `${who}: ${method} ${path}: ${status} ${text}`);
          return text === '' ? undefined : JSON.parse(text);
        },
        async upload() {
          const { text } = await sendFile('publisher', '/api/files', { filename: 'a.pdf', content: pdf });
          const { id }: { id: string } = JSON.parse(text);
          const use = { corp_id: corpId, kind: 'test', thing_id: id, file_id: id, audience_id: 0 };
          await database.query.insertInto('file_uses').values(use).execute();
          return id;
        },
      };
    });
    after(() => portal.close());
    beforeEach(async () => {
      // More than a person does within a minute.
      const counted = ['uploads', 'new drafts', 'publishing', 'questions'];
      await world.database.query.deleteFrom('short_lived').where('kind', 'in', counted).execute();
    });

    function send(who: Person, method: string, path: string, body?: unknown): Promise<Hop> {
      const key = { 'idempotency-key': randomBytes(16).toString('hex') };
      const json = body === undefined ? {} : { json: body };
      // As browsers send it with a form.
      const origin = path.startsWith('/api/') || method === 'GET' ? undefined : portal.origin;
      return visitorOf(who).visit(portal.origin + path, {
        method,
        headers: method === 'GET' ? {} : { ...key, ...(origin === undefined ? {} : { origin }) },
        ...json,
      });
    }

    const sendFile = (who: Person, path: string, file: { filename: string; content: Buffer }): Promise<Hop> =>
      visitorOf(who).visit(portal.origin + path, {
        method: 'POST',
        headers: {
          'content-type': formType,
          'idempotency-key': randomBytes(16).toString('hex'),
          origin: portal.origin,
        },
        body: formOf(file).toString('latin1'),
      });

    const addressOf = (path: string, { params, query = {} }: Input): string => {
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      return `${pathOf({ path: `/api/${path}` }, params).slice('/api/'.length)}${search.size === 0 ? '' : `?${search}`}`;
    };

    const statusFor = ({ allowed }: Row, who: Person, signIn: number): number =>
      who === 'nobody' || who === 'leaver' ? signIn : allowed[who];

    for (const name of existingEndpoints) {
      const row = endpoints[name];
      if (row === undefined) continue;
      const [method = '', path = ''] = name.split(' ');
      it(`${name}: ${summary(row)}`, async () => {
        for (const who of people) {
          const input: Input = (await row.input?.(world, who)) ?? {};
          const entries = async () =>
            (await world.database.query.selectFrom('audit_log').select('id').execute()).length;
          const before = await entries();
          const address = addressOf(path, input);
          const { status, text }: Hop = await (input.file === undefined
            ? send(who, method, address, input.body)
            : sendFile(who, address, input.file));
          const expected = statusFor(row, who, row.withoutSession ?? 203);
          assert.equal(status, expected, `${who}: ${text.slice(0, 300)}`);
          if (status < 400) continue;
          const { error } = JSON.parse(text);
          assert.equal(error.id, status === 403 ? 'forbidden' : row.error, who);
          assert.equal(await entries(), before, `${who} changed something`);
        }
      });
    }

    for (const path of existingPages) {
      const row = pages[path];
      if (row === undefined) continue;
      it(`the page ${path}: ${summary(row)}`, async () => {
        for (const who of people) {
          const input = (await row.input?.(world, who)) ?? {};
          const address = portal.origin + addressOf(path, input);
          const { status, headers, text } = await visitorOf(who).visit(address, { headers: { accept: 'text/html' } });
          const expected = statusFor(row, who, 302);
          assert.equal(status, expected, who);
          if (status === 302) assert.match(headers.get('location') ?? '', /\/connect\/oauth2\/authorize\?/, who);
          if (status === 403) assert.match(text, /data-error="forbidden"/, who);
        }
      });
    }
  });
});
