import { everyone, type AudienceSpec } from '../../app/api/contract';
import type { NoticeForm } from '../../app/features/notices/manage/contract';
import type { Database } from '../../server/database';
import { pdf } from '../support/forms';

/**
 * Who calls each endpoint and opens each page: `publisher` publishes for the department of the things in the table,
 * `foreign` for another one. `leaver` has just left the company, `nobody` has no session.
 */
export const people = ['nobody', 'leaver', 'member', 'foreign', 'publisher', 'admin'] as const;
export type Person = (typeof people)[number];

/** The statuses for those who are signed in. Everybody else gets a sign-in: 203 from endpoints, 302 from pages. */
export type Allowed = Readonly<Record<'member' | 'foreign' | 'publisher' | 'admin', number>>;

const all = (status: number): Allowed => ({ member: status, foreign: status, publisher: status, admin: status });
const publishers = (status: number): Allowed => ({ ...all(status), member: 403 });
/** Those who may manage a thing of the publisher's department. */
const owners = (status: number): Allowed => ({ ...all(403), publisher: status, admin: status });
const admins = (status: number): Allowed => ({ ...all(403), admin: status });

/** What the rows need: each function makes new things, because a row runs once for each person. */
export interface World {
  database: Database;
  corpId: string;
  userids: Readonly<Record<Person, string>>;
  /** The id of a notice that everyone may see. */
  notice: number;
  /** The department of `publisher`. */
  department: number;
  /** Calls an endpoint as somebody. Returns the body of the response, which must be a success. */
  call<T>(who: Person, method: string, path: string, body?: unknown): Promise<T>;
  /** Uploads a file that everyone may see. Returns its id. */
  upload(): Promise<string>;
}

export interface Input {
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, string | number>>;
  body?: unknown;
  /** Sent in a form, instead of a body. */
  file?: { filename: string; content: Buffer };
}

export interface Row {
  allowed: Allowed;
  /** The id of the error for each status above 399; `forbidden` for 403, if absent. */
  error?: string;
  /** The status without a session, if it is not a sign-in: a form without scripts opens the page, which signs in. */
  withoutSession?: number;
  input?(world: World, who: Person): Promise<Input> | Input;
}

const row = (allowed: Allowed, input?: Row['input'], error?: string): Row => ({
  allowed,
  ...(input === undefined ? {} : { input }),
  ...(error === undefined ? {} : { error }),
});

const ofNotice: Row['input'] = ({ notice }) => ({ params: { id: notice } });

/** A draft of the publisher for people of their department. */
async function draft({ call, department }: World): Promise<NoticeForm> {
  const form = await call<NoticeForm>('publisher', 'POST', '/api/manage/notices', {});
  const audience: AudienceSpec = { ...everyone(), everyone: false, departments: [{ id: department, withSub: true }] };
  const content = { ...form.content, title: '值班', body: '正文', publisher: '研发中心', audience, notify: false };
  const path = `/api/manage/notices/${form.id}`;
  const { version } = await call<{ version: number }>('publisher', 'PUT', `${path}/draft`, {
    version: form.version,
    content,
  });
  return { ...form, content, version };
}

async function published(world: World): Promise<NoticeForm> {
  const { id, version } = await draft(world);
  return world.call('publisher', 'POST', `/api/manage/notices/${id}/publish`, { version });
}

/** A notice that everyone may see and must confirm. */
async function toConfirm({ call }: World): Promise<NoticeForm> {
  const { id, version, content } = await call<NoticeForm>('admin', 'POST', '/api/manage/notices', {});
  const confirmBy = new Date(Date.now() + 86_400_000).toISOString();
  const path = `/api/manage/notices/${id}`;
  const saved = await call<{ version: number }>('admin', 'PUT', `${path}/draft`, {
    version,
    content: { ...content, title: '制度', body: '正文', confirmBy, notify: false },
  });
  return call('admin', 'POST', `${path}/publish`, { version: saved.version });
}

/** A question under the notice that everyone may see, of the person who calls. Without a session, of the member. */
async function question({ call, notice }: World, who: Person): Promise<number> {
  const asker = who === 'nobody' || who === 'leaver' ? 'member' : who;
  return (await call<{ id: number }>(asker, 'POST', `/api/notices/${notice}/questions`, { text: '问' })).id;
}

/** A question under a notice of the publisher. */
async function questionOfPublisher(world: World): Promise<number> {
  const { id } = await published(world);
  const asked = await world.call<{ id: number }>('publisher', 'POST', `/api/notices/${id}/questions`, { text: '问' });
  return asked.id;
}

const ofQuestionOfPublisher: Row['input'] = async (world) => ({
  params: { id: await questionOfPublisher(world) },
  body: {},
});

const ofConfirmed: Row['input'] = async (world) => ({ params: { id: (await toConfirm(world)).id }, body: {} });

const ofDraft: Row['input'] = async (world) => ({ params: { id: (await draft(world)).id } });
const ofPublished: Row['input'] = async (world) => ({ params: { id: (await published(world)).id } });

const newLink = { titles: { 'zh-CN': '请假', en: 'Leave' }, url: '/', mark: '', icon: null, audience: everyone() };

/**
 * Every endpoint of `server/features.ts`, as "METHOD /path", with the status for each person. A new endpoint needs a
 * row here: `row(who may call it, with which input)`.
 */
export const endpoints: Readonly<Record<string, Row>> = {
  'GET /api/me': row(all(200)),
  'PATCH /api/me': row(all(200), () => ({ body: { language: 'zh-CN' } })),
  'GET /api/sessions': row(all(200)),
  'DELETE /api/sessions/:id': row(all(404), () => ({ params: { id: 'of-somebody-else' } }), 'session-not-found'),
  'GET /api/links': row(all(200)),
  'GET /api/departments': row(all(200)),
  'GET /api/departments/branch': row(all(200)),
  'GET /api/people': row(all(200)),
  'GET /api/people/:id': row(all(200), ({ userids }) => ({ params: { id: userids.member } })),
  'GET /api/notices': row(all(200)),
  'GET /api/notice-months': row(all(200)),
  'POST /api/notice-marks': row(all(200), () => ({ body: { id: 2 } })),
  'DELETE /api/notice-marks/:id': row(all(204), () => ({ params: { id: 1 } })),
  'GET /api/notices/:id': row(all(200), ofNotice),
  'POST /api/notices/:id/read': row(all(200), ({ notice }) => ({ params: { id: notice }, body: {} })),
  'GET /api/notices/:id/seen': row(all(200), ofNotice),
  'POST /api/notices/:id/confirm': row(all(200), ofConfirmed),
  'POST /notices/:id/confirm': {
    ...row(all(303), async (world) => ({ params: { id: (await toConfirm(world)).id } })),
    withoutSession: 303,
  },
  'GET /api/notices/:id/questions': row(all(200), ofNotice),
  'POST /api/notices/:id/questions': row(all(201), ({ notice }) => ({ params: { id: notice }, body: { text: '问' } })),
  'PUT /api/notices/:id/questions/:question': row(all(200), async (world, who) => ({
    params: { id: world.notice, question: await question(world, who) },
    body: { text: '问' },
  })),
  'DELETE /api/notices/:id/questions/:question': row(all(204), async (world, who) => ({
    params: { id: world.notice, question: await question(world, who) },
  })),
  'GET /api/pictures/:id': row(all(200), async ({ database, corpId }) => {
    const query = database.query.selectFrom('pictures').select('id').where('corp_id', '=', corpId);
    return { params: { id: (await query.executeTakeFirstOrThrow()).id } };
  }),
  'POST /api/files': row(publishers(201), () => ({ file: { filename: 'a.pdf', content: pdf } })),
  // The address is inside of the company's network.
  'POST /api/files/imports': row(
    publishers(422),
    () => ({ body: { url: 'http://127.0.0.1/a.png' } }),
    'picture-not-imported',
  ),
  'GET /api/files/uploads/:uploadId': row(publishers(200), () => ({ params: { uploadId: 'of-no-upload-so-far' } })),
  'GET /api/files/:id': row(all(200), async ({ upload }) => ({ params: { id: await upload() } })),
  'POST /api/files/:id/address': row(all(200), async ({ upload }) => ({ params: { id: await upload() }, body: {} })),

  'GET /api/manage/notices': row(publishers(200)),
  'POST /api/manage/notices': row(publishers(201), () => ({ body: {} })),
  'GET /api/manage/notices/:id': row(owners(200), ofDraft),
  'PUT /api/manage/notices/:id/draft': row(owners(200), async (world) => {
    const { id, version, content } = await draft(world);
    return { params: { id }, body: { version, content } };
  }),
  'POST /api/manage/notices/:id/discard': row(owners(200), async (world) => {
    const { id, version, content } = await published(world);
    const path = `/api/manage/notices/${id}/draft`;
    const saved = await world.call<{ version: number }>('publisher', 'PUT', path, { version, content });
    return { params: { id }, body: { version: saved.version } };
  }),
  'GET /api/manage/notices/:id/preview': row(owners(200), ofDraft),
  'GET /api/manage/notices/:id/reach': row(owners(200), ofDraft),
  'POST /api/manage/notices/:id/publish': row(owners(200), async (world) => {
    const { id, version } = await draft(world);
    return { params: { id }, body: { version } };
  }),
  'POST /api/manage/notices/:id/withdraw': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id },
    body: {},
  })),
  'DELETE /api/manage/notices/:id': row(owners(204), ofDraft),
  'GET /api/manage/notices/:id/versions': row(owners(200), ofPublished),
  'GET /api/manage/notices/:id/versions/:version': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id, version: 1 },
  })),
  'GET /api/manage/notices/:id/compare': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id },
    query: { from: 1, to: 1 },
  })),

  'GET /api/manage/notices/:id/readers/summary': row(owners(200), ofPublished),
  'GET /api/manage/notices/:id/readers': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id },
    query: { show: 'unread' },
  })),
  'GET /api/exports/notices/:id/readers': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id },
    query: { show: 'unread', format: 'csv', language: 'en' },
  })),
  'POST /api/manage/notices/:id/remind': row(owners(200), async (world) => ({
    params: { id: (await published(world)).id },
    body: { who: 'unread' },
  })),

  'GET /api/manage/questions': row(publishers(200)),
  'PUT /api/manage/questions/:id/answer': row(owners(200), async (world) => ({
    params: { id: await questionOfPublisher(world) },
    body: { text: '答' },
  })),
  'POST /api/manage/questions/:id/hide': row(owners(200), ofQuestionOfPublisher),
  'POST /api/manage/questions/:id/show': row(owners(200), ofQuestionOfPublisher),

  'GET /api/manage/categories': row(admins(200)),
  'POST /api/manage/categories': row(admins(200), (_world, who) => ({
    body: { names: { 'zh-CN': `分类${who}`, en: `Category ${who}` } },
  })),
  'PUT /api/manage/categories': row(admins(200), async ({ call }) => ({
    body: {
      ids: (await call<{ items: { id: string }[] }>('admin', 'GET', '/api/manage/categories')).items.map(
        ({ id }) => id,
      ),
    },
  })),
  'PUT /api/manage/categories/:id': row(admins(200), () => ({
    params: { id: 'it' },
    body: { names: { 'zh-CN': '信息技术', en: 'IT' }, archived: false },
  })),

  'GET /api/manage/roles': row(admins(200)),
  'PUT /api/manage/roles/:id': row(admins(200), ({ userids }) => ({
    params: { id: userids.member },
    body: { isAdmin: false, departments: [] },
  })),
  'GET /api/manage/scope': row(publishers(200)),
  'GET /api/manage/links': row(admins(200)),
  'POST /api/manage/links': row(admins(200), () => ({ body: newLink })),
  'PUT /api/manage/links': row(admins(200), async ({ call }) => ({
    body: {
      ids: (await call<{ items: { id: number }[] }>('admin', 'GET', '/api/manage/links')).items.map(({ id }) => id),
    },
  })),
  'PUT /api/manage/links/:id': row(admins(200), async ({ call }) => {
    const { items } = await call<{ items: { id: number }[] }>('admin', 'GET', '/api/manage/links');
    return { params: { id: items[0]?.id ?? 0 }, body: newLink };
  }),
  'DELETE /api/manage/links/:id': row(admins(200), async ({ call }) => {
    const { items } = await call<{ items: { id: number }[] }>('admin', 'POST', '/api/manage/links', newLink);
    return { params: { id: items.at(-1)?.id ?? 0 } };
  }),
  'GET /api/manage/branding': row(admins(200)),
  'PUT /api/manage/branding': row(admins(200), () => ({
    body: { names: { 'zh-CN': '门厅', en: 'Foyer' }, color: null, logo: null },
  })),
  'GET /api/manage/log': row(admins(200)),
  'GET /api/exports/log': row(admins(200), () => ({ query: { format: 'csv', language: 'en' } })),
};

/** Every page of `app/features.ts` by its path. A new page needs a row here. */
export const pages: Readonly<Record<string, Row>> = {
  '/': row(all(200)),
  '/notices': row(all(200)),
  '/notices/:id': row(all(200), ofNotice),
  '/people': row(all(200)),
  '/people/:id': row(all(200), ({ userids }) => ({ params: { id: userids.member } })),
  '/me': row(all(200)),
  '/manage': row(publishers(200)),
  '/manage/notices': row(publishers(200)),
  '/manage/notices/new': row(publishers(200)),
  '/manage/notices/:id': row(owners(200), ofDraft),
  '/manage/notices/:id/readers': row(owners(200), ofPublished),
  '/manage/questions': row(publishers(200)),
  '/manage/categories': row(admins(200)),
  '/manage/roles': row(admins(200)),
  '/manage/log': row(admins(200)),
  '/manage/branding': row(admins(200)),
  '/manage/links': row(admins(200)),
};
