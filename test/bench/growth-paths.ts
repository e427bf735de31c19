import type { PersonName, Places } from './growth-data';

/** A GET endpoint of `server/features.ts`, or a page of `app/features.ts`. */
export interface Measured {
  /** As `test/endpoints/role-table.ts` names it. */
  of: string;
  path(places: Places): string;
  persons?: readonly PersonName[];
}

const staff = ['publisher', 'admin'] as const;
const admin = ['admin'] as const;
const all = ['member', 'keen'] as const;
const one = (
  of: string,
  persons?: Measured['persons'],
  path: Measured['path'] = () => of.replace('GET ', ''),
): Measured => ({
  of,
  path,
  ...(persons === undefined ? {} : { persons }),
});
/** The same with queries. */
const each = (of: string, queries: readonly string[], persons?: Measured['persons']): Measured[] =>
  queries.map((query) => one(of, persons, () => of.replace('GET ', '') + (query === '' ? '' : `?${query}`)));
const of = (name: string, key: 'notice' | 'own' | 'middle', query = '', persons: Measured['persons'] = staff) =>
  one(name, persons, (places) => name.replace('GET ', '').replace(':id', String(places[key])) + query);

const q = (text: string): string => `q=${encodeURIComponent(text)}`;
const searches = ['zw', 'zhang', '张', '张伟', '工程师', 'p0001', '4321', 'nosuchname', '部门1'];

/** What is measured. A person who is not named is the member. */
export const measured: readonly Measured[] = [
  ...each('GET /api/me', [''], [...all, ...staff]),
  one('GET /api/sessions'),
  one('GET /api/links'),
  ...each('GET /api/departments', ['']),
  ...each('GET /api/departments/branch', ['', 'of=15']),
  ...each('GET /api/people', ['', 'limit=100', 'department=1', 'department=2', 'department=15', 'ids=p000001,p000400']),
  ...each('GET /api/people', searches.map(q)),
  ...each('GET /api/people', [`department=2&${q('张')}`]),
  ...each('GET /api/people', ['addressable=true', `addressable=true&${q('zhang')}`], staff),
  one('GET /api/people/:id', undefined, () => '/api/people/p000007'),
  ...each('GET /api/notices', ['', 'limit=50', 'order=home&limit=20', 'category=it', 'unread=true'], all),
  ...each('GET /api/notices', [
    'category=it&unread=true',
    'month=2026-11',
    q('年会'),
    q('电'),
    q('通知12 培训'),
    q('nothing'),
  ]),
  one('GET /api/notice-months'),
  of('GET /api/notices/:id', 'notice', '', all),
  of('GET /api/notices/:id', 'middle', '', all),
  of('GET /api/notices/:id/seen', 'middle', '', all),
  of('GET /api/notices/:id/questions', 'notice', '', all),
  ...each(
    'GET /api/manage/notices',
    ['', 'state=published', 'state=draft', 'state=deleted', q('年会'), q('nothing')],
    staff,
  ),
  of('GET /api/manage/notices/:id', 'own'),
  of('GET /api/manage/notices/:id', 'notice', '', admin),
  of('GET /api/manage/notices/:id/preview', 'own'),
  of('GET /api/manage/notices/:id/reach', 'own'),
  of('GET /api/manage/notices/:id/reach', 'notice', `?${q('zhang')}`, admin),
  of('GET /api/manage/notices/:id/versions', 'own'),
  one('GET /api/manage/notices/:id/versions/:version', staff, ({ own }) => `/api/manage/notices/${own}/versions/1`),
  one('GET /api/manage/notices/:id/compare', staff, ({ own }) => `/api/manage/notices/${own}/compare?from=1&to=1`),
  of('GET /api/manage/notices/:id/readers/summary', 'notice', '', admin),
  ...['unread', 'read', 'unconfirmed', 'confirmed', 'refused'].map((show) =>
    of('GET /api/manage/notices/:id/readers', 'notice', `?show=${show}`, admin),
  ),
  of('GET /api/manage/notices/:id/readers', 'notice', `?show=unread&department=15`, admin),
  of('GET /api/manage/notices/:id/readers', 'notice', `?show=read&${q('zhang')}`, admin),
  ...each('GET /api/manage/questions', ['', 'show=hidden', 'show=answered'], staff),
  ...each('GET /api/manage/categories', [''], admin),
  ...each('GET /api/manage/roles', [''], admin),
  ...each('GET /api/manage/scope', [''], staff),
  ...each('GET /api/manage/links', [''], admin),
  ...each('GET /api/manage/branding', [''], admin),
  ...each(
    'GET /api/manage/log',
    ['', 'person=p000001', 'action=publish', 'kind=notice', 'action=withdraw', 'from=2025-01-01&to=2025-01-31'],
    admin,
  ),

  ...each('/', [''], [...all, ...staff]),
  ...each('/notices', ['', 'unread=1', 'category=it', 'month=2025-03', q('年会')], all),
  of('/notices/:id', 'notice', '', all),
  ...each('/people', ['', 'department=15', q('zhang'), q('4321')]),
  one('/people/:id', undefined, () => '/people/p000007'),
  one('/me', all),
  ...each('/manage', [''], staff),
  ...each('/manage/notices', ['', q('年会')], staff),
  one('/manage/notices/new', staff),
  of('/manage/notices/:id', 'own'),
  of('/manage/notices/:id/readers', 'notice', '', admin),
  ...each('/manage/questions', [''], staff),
  ...each('/manage/categories', [''], admin),
  ...each('/manage/roles', [''], admin),
  ...each('/manage/log', [''], admin),
  ...each('/manage/branding', [''], admin),
  ...each('/manage/links', [''], admin),
];

/** GET endpoints that are not measured, and why. */
export const notMeasured: Readonly<Record<string, string>> = {
  'GET /api/pictures/:id': 'one row by its id',
  'GET /api/files/uploads/:uploadId': 'one row by its id',
  'GET /api/files/:id': 'the content of one file',
  'GET /api/exports/notices/:id/readers': 'a file with all of them',
  'GET /api/exports/log': 'a file with all of them',
};
