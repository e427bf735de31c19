import type { AuditAction, AuditKind, DetailWords } from './contract';

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
  show: '恢复显示',
  grant: '授予',
  revoke: '取消',
  export: '导出',
};

const kinds: Record<AuditKind, string> = {
  notice: '公告',
  category: '分类',
  question: '提问',
  file: '文件',
  link: '链接',
  role: '角色',
  branding: '品牌设置',
  log: '操作日志',
};

const details: DetailWords = {
  names: {
    role: '角色',
    department: '部门',
    withSub: '含下级',
    archived: '停用',
    before: '原名称',
    order: '顺序',
    version: '版本',
    people: '人数',
    messages: '消息人数',
    at: '时间',
    asker: '提问者',
    show: '名单',
    who: '提醒对象',
    url: '地址',
    color: '颜色',
    logo: '标志',
    en: '英文名称',
    person: '操作人',
    action: '操作',
    kind: '对象',
    from: '开始日期',
    to: '结束日期',
  },
  values: {
    role: { publisher: '发布者', admin: '管理员' },
    withSub: { true: '是', false: '否' },
    archived: { true: '是', false: '否' },
    show: { unread: '未读', read: '已读', unconfirmed: '未确认', confirmed: '已确认', refused: '发送失败' },
    who: { unread: '未读', unconfirmed: '未确认' },
    color: { null: '默认' },
    logo: { true: '有', false: '无' },
  },
};

export const words = {
  log: {
    title: '操作日志',
    manage: '管理',
    hint: '管理操作的记录，不可修改或删除。',
    actions,
    kinds,
    did: (action: string, kind: string): string => `${action}${kind}`,
    details,
    exportedReaders: '导出阅读名单',
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
    apply: '确定',
    reset: '重置',
    csv: '导出 CSV',
    xlsx: '导出 Excel',
    empty: '暂无记录。',
  },
};

export type LogWords = typeof words;
