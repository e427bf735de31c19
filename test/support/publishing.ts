import { type AudienceSpec, everyone } from '../../app/api/contract';
import { notices } from '../../app/features/notices/contract';
import { type DraftContent, noticeDesk, type NoticeForm } from '../../app/features/notices/manage/contract';
import type { Api } from '../../app/api/endpoint';
import type { Database } from '../../server/database';
import { findVisibleFile } from '../../server/features/files/visibility';
import { runDue } from '../../server/features/notices/manage/schedule';
import { createRoleReader } from '../../server/role-reader';
import { apiOf, viewerOf } from './api';
import { addDepartment, addFile, addPerson, addRole, corpId } from './content';

/** When each test begins. */
export const start = Date.parse('2026-03-01T00:00:00.000Z');
export const hourMs = 3_600_000;
export const readRoles = createRoleReader({ admins: ['admin'] });

/** An audience of these departments and people. */
export const of = (more: Partial<AudienceSpec>): AudienceSpec => ({ ...everyone(), everyone: false, ...more });
/** A department with its sub-departments. */
export const department = (id: number): AudienceSpec => of({ departments: [{ id, withSub: true }] });
/** For `assert.rejects`. */
export const fails = (id: string): { id: string } => ({ id });
export const iso = (ms: number): string => new Date(ms).toISOString();

export interface PublishingCompany {
  readonly database: Database;
  /** The time of all calls. */
  time: number;
  as(userid: string): Api;
  /** Creates and saves a draft. */
  write(userid: string, more?: Partial<DraftContent>): Promise<{ id: number; version: number }>;
  /** Creates and publishes, or schedules, a notice. */
  publish(userid: string, more?: Partial<DraftContent>): Promise<number>;
  /** Changes a draft. */
  change(userid: string, id: number, more: Partial<DraftContent>): Promise<{ id: number; version: number }>;
  /** Changes a draft and publishes it. */
  republish(userid: string, id: number, more?: Partial<DraftContent>): Promise<NoticeForm>;
  form(userid: string, id: number): Promise<NoticeForm>;
  /** Does what is due at the time. */
  runDue(): Promise<void>;
  /** The ids of the notices that a person sees. */
  shown(userid: string): Promise<number[]>;
  /** The userids of those who get a message about a notice, once for each message. */
  recipients(id: number): Promise<string[]>;
  /** Uploads a file. @returns its id */
  addFile(userid: string): Promise<string>;
  sees(userid: string, fileId: string): Promise<boolean>;
}

/**
 * A company with an administrator, and two departments: `sales` publishes for department 2 with `seller`, and `works`
 * for department 3. Call it in a suite.
 */
export function publishingCompany(open: () => Promise<Database>): PublishingCompany {
  let database: Database;
  let files = 0;
  const company: PublishingCompany = {
    get database() {
      return database;
    },
    time: start,
    as: (userid) => apiOf(database, userid, { now: () => company.time, readRoles }),
    async write(userid, more = {}) {
      const { id, version, content } = await company.as(userid)(noticeDesk.create, { body: {} });
      const body = { version, content: { ...content, title: '放假安排', body: '**五一**放假', ...more } };
      return { id, version: (await company.as(userid)(noticeDesk.save, { params: { id }, body })).version };
    },
    async publish(userid, more = {}) {
      const { id, version } = await company.write(userid, more);
      await company.as(userid)(noticeDesk.publish, { params: { id }, body: { version } });
      return id;
    },
    async change(userid, id, more) {
      const { version, content } = await company.form(userid, id);
      const body = { version, content: { ...content, ...more } };
      return { id, version: (await company.as(userid)(noticeDesk.save, { params: { id }, body })).version };
    },
    async republish(userid, id, more = {}) {
      const { version } = await company.change(userid, id, more);
      return company.as(userid)(noticeDesk.publish, { params: { id }, body: { version } });
    },
    form: (userid, id) => company.as(userid)(noticeDesk.read, { params: { id } }),
    runDue: () => runDue({ database, corpId, readRoles, now: () => company.time }),
    async shown(userid) {
      const { items } = await company.as(userid)(notices.list, { query: { limit: 50 } });
      return items.map(({ id }) => id);
    },
    async recipients(id) {
      const rows = await database.query
        .selectFrom('message_recipients as r')
        .innerJoin('messages as m', 'm.id', 'r.message_id')
        .select('r.userid')
        .where('m.thing_id', '=', id)
        .orderBy('r.userid')
        .execute();
      return rows.map(({ userid }) => userid);
    },
    async addFile(userid) {
      files += 1;
      const id = `file-${files}`;
      await addFile(database, id, userid);
      return id;
    },
    sees: async (userid, fileId) =>
      (await findVisibleFile(viewerOf(database, userid, { readRoles }), fileId)) !== undefined,
  };
  before(async () => {
    database = await open();
    await addDepartment(database, 1, '公司', null);
    await addDepartment(database, 2, '销售部', 1);
    await addDepartment(database, 3, '生产部', 1);
    await addPerson(database, 'admin', '管理员', { departments: [1] });
    await addPerson(database, 'sales', '销售主管', { departments: [2] });
    await addPerson(database, 'seller', '销售员', { departments: [2], language: 'en' });
    await addPerson(database, 'works', '生产主管', { departments: [3] });
    await addRole(database, 'sales', 'publisher', 2);
    await addRole(database, 'works', 'publisher', 3);
  });
  beforeEach(async () => {
    company.time = start;
    // The counts per minute, since all tests begin in the same.
    await database.query.deleteFrom('short_lived').execute();
  });
  return company;
}
