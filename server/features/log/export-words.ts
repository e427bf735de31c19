import type { Language } from '../../../app/api/contract';
import type { AuditWords } from '../../../app/features/log/contract';
import type { Column } from '../../exports';

interface ExportWords extends AuditWords {
  /** Of the file. */
  name: string;
  /** In place of a person's name, if the portal itself acted. */
  portal: string;
  columns: Column[];
}

const widths = [20, 12, 16, 10, 10, 12, 40, 40, 16, 20];
const columns = (...titles: string[]): Column[] =>
  titles.map((title, index) => ({ title, width: widths[index] ?? 16 }));

/** The words of a file. Those of the page are in `app/features/log/`, which only the browser's bundle contains. */
export const exportWords: Record<Language, ExportWords> = {
  'zh-CN': {
    name: '操作日志',
    portal: '系统',
    columns: columns('时间', '操作人', '账号', '操作', '对象', '对象编号', '标题', '详情', 'IP', '设备'),
    actions: {
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
    },
    kinds: {
      notice: '公告',
      category: '分类',
      question: '提问',
      file: '文件',
      link: '链接',
      role: '角色',
      branding: '品牌设置',
      log: '操作日志',
    },
    details: {
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
        problem: '原因',
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
        problem: {
          'publisher-not-allowed': '定时发布人已没有发布权限',
          'audience-department-removed': '发送范围中的部门已被删除',
          'audience-empty': '发送范围内没有成员',
          'attachment-missing': '附件不存在',
          'file-not-found': '图片或文件不存在',
        },
        who: { unread: '未读', unconfirmed: '未确认' },
        color: { null: '默认' },
        logo: { true: '有', false: '无' },
      },
    },
  },
  en: {
    name: 'Audit log',
    portal: 'System',
    columns: columns('Time', 'Person', 'Account', 'Action', 'Object', 'Id', 'Title', 'Details', 'IP', 'Device'),
    actions: {
      create: 'Created',
      change: 'Changed',
      delete: 'Deleted',
      schedule: 'Scheduled',
      publish: 'Published',
      withdraw: 'Withdrew',
      remind: 'Reminded of',
      answer: 'Answered',
      hide: 'Hid',
      show: 'Showed',
      grant: 'Granted',
      revoke: 'Revoked',
      export: 'Exported',
    },
    kinds: {
      notice: 'Notice',
      category: 'Category',
      question: 'Question',
      file: 'File',
      link: 'Link',
      role: 'Role',
      branding: 'Branding',
      log: 'Audit log',
    },
    details: {
      names: {
        role: 'role',
        department: 'department',
        withSub: 'with sub-departments',
        archived: 'archived',
        before: 'former name',
        order: 'order',
        version: 'version',
        people: 'people',
        messages: 'messages sent to',
        at: 'time',
        problem: 'reason',
        asker: 'asked by',
        show: 'list',
        who: 'recipients',
        url: 'address',
        color: 'color',
        logo: 'logo',
        en: 'English name',
        person: 'person',
        action: 'action',
        kind: 'object',
        from: 'from',
        to: 'to',
      },
      values: {
        role: { publisher: 'publisher', admin: 'administrator' },
        withSub: { true: 'yes', false: 'no' },
        archived: { true: 'yes', false: 'no' },
        show: {
          unread: 'unread',
          read: 'read',
          unconfirmed: 'unconfirmed',
          confirmed: 'confirmed',
          refused: 'not sent',
        },
        problem: {
          'publisher-not-allowed': 'the person who scheduled it may no longer publish for this audience',
          'audience-department-removed': 'a department of the audience was removed',
          'audience-empty': 'nobody would see it',
          'attachment-missing': 'an attachment is missing',
          'file-not-found': 'a picture or file is missing',
        },
        who: { unread: 'unread', unconfirmed: 'unconfirmed' },
        color: { null: 'default' },
        logo: { true: 'yes', false: 'no' },
      },
    },
  },
};
