import type { Company } from '../company/company';
import { companyName } from '../company/departments';
import { outsider } from '../company/known-people';
import type { Member } from '../company/types';
import { demoRoles } from '../demo-content/roles';
import { html, type Html } from './html';

interface Row {
  userid: string;
  name: string;
  about: string;
  tag?: string;
}

interface Group {
  title: string;
  rows: Row[];
}

const statusTags: Readonly<Record<Member['status'], string | undefined>> = {
  1: undefined,
  2: '已禁用 disabled',
  4: '未激活 not activated',
  5: '已退出 left',
};

/** Userids shown first, unless they have left. */
const suggested = [
  'zhangwei',
  'chenqiming',
  'zhouxiaoyun',
  'wangjianjun',
  'LinZhihe',
  'ZengShuxian',
  'qh-0117',
  'emma.schneider',
];

function rowOf(company: Company, member: Member): Row {
  const departments = member.memberships.map(({ department }) => company.department(department)?.name ?? '').join('、');
  const role = demoRoles.find(({ userid }) => userid === member.userid)?.tag;
  const tag = statusTags[member.status] ?? (company.memberVisible(member) ? role : '不在可见范围 not visible');
  return {
    userid: member.userid,
    name: member.name,
    about: `${departments} · ${member.position} · ${member.userid}`,
    ...(tag === undefined ? {} : { tag }),
  };
}

function groupsOf(company: Company, current: string | null): Group[] {
  const members = company.members();
  const rows = (list: readonly Member[]): Row[] => list.map((member) => rowOf(company, member));
  const named = (userids: readonly string[]): Member[] => userids.flatMap((userid) => company.member(userid) ?? []);
  const edges: Row[] = [
    {
      userid: outsider.userid,
      name: outsider.name,
      about: `${outsider.company} · ${outsider.userid}`,
      tag: '外部联系人 not a member',
    },
    ...company.formerPeople().map(({ userid, name }): Row => ({ userid, name, about: userid, tag: '已离职 deleted' })),
    ...rows(members.filter((member) => member.status !== 1 || !company.memberVisible(member))),
  ];
  return [
    { title: '上次 · Last time', rows: current === null ? [] : rows(named([current])) },
    { title: '试试这些人 · Suggested', rows: rows(named(suggested)) },
    { title: '特殊情况 · Edge cases', rows: edges },
    ...company.departments().map((department): Group => ({
      title: `${department.name} · ${department.nameEn}`,
      rows: rows(members.filter((member) => member.mainDepartment === department.id)),
    })),
  ];
}

const initialsOf = (name: string): string =>
  /^[\x20-\u024f’]+$/.test(name)
    ? name
        .split(/\s+/)
        .map((part) => part.slice(0, 1))
        .join('')
        .slice(0, 2)
    : [...name].slice(-2).join('');
const colourOf = (userid: string): number =>
  [...userid].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 6;

const rowHtml = (row: Row): Html =>
  html`<button
    class="person"
    name="userid"
    value="${row.userid}"
    data-words="${`${row.name} ${row.about} ${row.tag ?? ''}`.toLowerCase()}"
  >
    <span class="face f${colourOf(row.userid)}" aria-hidden="true">${initialsOf(row.name)}</span>
    <span
      >${row.name}${row.tag !== undefined && html`<span class="tag">${row.tag}</span>`}<br /><small
        >${row.about}</small
      ></span
    >
  </button> `;

export interface PeopleList {
  company: Company;
  current: string | null;
  /** Path of the page. */
  path: string;
  /** The address that a choice is posted to; `path` if absent. */
  choosePath?: string;
  /** Parameters of the page, which searching and choosing keep. */
  params: URLSearchParams;
  /** Set by a search without JavaScript. */
  search: string;
}

/** Name of the search parameter. WeCom's own addresses do not use it. */
export const searchParam = '_search';

/** A form with a button for everyone who can sign in, and a search that works with and without JavaScript. */
export function peopleList({ company, current, path, choosePath = path, params, search }: PeopleList): Html {
  const words = search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matches = ({ name, about, tag }: Row): boolean =>
    words.every((word) => `${name} ${about} ${tag ?? ''}`.toLowerCase().includes(word));
  const kept = [...params].filter(([name]) => name !== searchParam);
  const seen = new Set<string>();
  const groups = groupsOf(company, current)
    .map(({ title, rows }) => ({
      title,
      rows: rows.filter((row) => matches(row) && (words.length === 0 || !seen.has(row.userid)) && seen.add(row.userid)),
    }))
    .filter(({ rows }) => rows.length > 0);

  return html`<form class="search" method="get" action="${path}" role="search">
      ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <input
        type="search"
        name="${searchParam}"
        value="${search}"
        placeholder="姓名、拼音、部门、职位 · Search"
        aria-label="搜索 Search"
        autocomplete="off"
      /><button class="button small">搜索</button>
    </form>
    <form method="post" action="${choosePath}${kept.length > 0 && `?${new URLSearchParams(kept).toString()}`}">
      ${groups.map(
        ({ title, rows }) =>
          html`<section>
            <h2>${title}</h2>
            <div class="card">${rows.map(rowHtml)}</div>
          </section>`,
      )}
    </form>
    <p class="pad soft center" id="no-match" ${groups.length > 0 ? html` hidden` : ''}>
      未找到 · No one in ${companyName.zh} matches
    </p>`;
}

/** Filters the list as the user types. */
export const peopleScript = `
(function () {
  var input = document.querySelector('input[type=search]');
  var rows = [].slice.call(document.querySelectorAll('.person'));
  var sections = [].slice.call(document.querySelectorAll('section'));
  var noMatch = document.getElementById('no-match');
  if (!input || input.value) return;
  input.addEventListener('input', function () {
    var words = input.value.trim().toLowerCase().split(/\\s+/);
    var seen = {};
    rows.forEach(function (row) {
      row.hidden = !words.every(function (word) { return row.dataset.words.indexOf(word) >= 0; }) || (input.value !== '' && seen[row.value] === true);
      if (!row.hidden) seen[row.value] = true;
    });
    sections.forEach(function (section) { section.hidden = !section.querySelector('.person:not([hidden])'); });
    noMatch.hidden = sections.some(function (section) { return !section.hidden; });
  });
})();
`;
