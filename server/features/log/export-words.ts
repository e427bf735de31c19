import type { Language } from '../../../app/api/contract';
import type { AuditAction, AuditKind } from '../../../app/features/log/contract';
import type { Column } from '../../exports';

interface ExportWords {
  /** Of the file. */
  name: string;
  /** In place of a person's name, if the portal itself acted. */
  portal: string;
  columns: Column[];
  actions: Record<AuditAction, string>;
  kinds: Record<AuditKind, string>;
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
      show: '显示',
      grant: '授予',
      revoke: '撤销',
      export: '导出',
    },
    kinds: {
      notice: '公告',
      category: '分类',
      question: '提问',
      file: '文件',
      link: '链接',
      role: '角色',
      branding: '品牌',
      log: '操作日志',
    },
  },
  en: {
    name: 'Audit log',
    portal: 'Portal',
    columns: columns('Time', 'Person', 'Account', 'Action', 'Thing', 'Id', 'Title', 'Details', 'IP', 'Device'),
    actions: {
      create: 'Create',
      change: 'Change',
      delete: 'Delete',
      schedule: 'Schedule',
      publish: 'Publish',
      withdraw: 'Withdraw',
      remind: 'Remind',
      answer: 'Answer',
      hide: 'Hide',
      show: 'Show',
      grant: 'Grant',
      revoke: 'Revoke',
      export: 'Export',
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
  },
};
