import type { AuditAction, AuditKind } from './contract';

const actions: Record<AuditAction, string> = {
  create: '新建',
  change: '修改',
  delete: '删除',
  schedule: '定时发布',
  publish: '发布',
  withdraw: '撤回',
  remind: '提醒',
  answer: '回复',
  hide: '隐藏',
  show: '显示',
  grant: '授予',
  revoke: '撤销',
  export: '导出',
};

const kinds: Record<AuditKind, string> = {
  notice: '公告',
  category: '分类',
  question: '提问',
  file: '文件',
  link: '链接',
  role: '角色',
  branding: '品牌',
  log: '操作日志',
};

/** Names and values of details. Those that are not listed are shown as they are. */
const details: Record<string, string> = {
  role: '角色',
  publisher: '发布者',
  admin: '管理员',
  department: '部门',
  withSub: '含下级',
  archived: '停用',
  before: '原名称',
  order: '顺序',
  true: '是',
  false: '否',
  version: '版本',
  people: '人数',
  at: '时间',
  person: '操作人',
  action: '操作',
  kind: '对象',
  from: '开始日期',
  to: '结束日期',
  format: '格式',
};

export const words = {
  log: {
    title: '操作日志',
    manage: '管理',
    hint: '记录管理操作，不能修改或删除。',
    actions,
    kinds,
    did: (action: string, kind: string): string => `${action}${kind}`,
    details,
    detail: (name: string, value: string): string => `${name}：${value}`,
    portal: '系统',
    clients: [
      ['WeCom', '企业微信'],
      ['WeChat', '微信'],
      ['Browser', '浏览器'],
    ],
    filter: '筛选',
    filterCount: (count: number): string => `筛选（${count}）`,
    person: '操作人',
    action: '操作',
    kind: '对象',
    all: '全部',
    from: '开始日期',
    to: '结束日期',
    apply: '查看',
    reset: '清除',
    csv: '导出 CSV',
    xlsx: '导出 Excel',
    empty: '暂无记录。',
  },
};

export type LogWords = typeof words;
