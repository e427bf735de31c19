import type { RolesTable } from '../../database';

type DemoRole = Pick<RolesTable, 'userid' | 'role' | 'department_id' | 'with_sub'> & {
  /** Beside the name in the list of people. */
  tag: string;
};

/** Who may manage and publish in the demo company. */
export const demoRoles: readonly DemoRole[] = [
  { userid: 'chenqiming', role: 'admin', department_id: 0, with_sub: 0, tag: '管理员 administrator' },
  { userid: 'zhouxiaoyun', role: 'publisher', department_id: 0, with_sub: 1, tag: '全公司发布者 publisher' },
  { userid: 'wangjianjun', role: 'publisher', department_id: 3, with_sub: 1, tag: '研发中心发布者 publisher' },
];
