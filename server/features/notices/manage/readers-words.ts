import type { Language } from '../../../../app/api/contract';
import type { ReaderFilter } from '../../../../app/features/notices/readers/contract';
import type { Column } from '../../../exports';

interface ReadersWords {
  show: Record<ReaderFilter, string>;
  columns: Column[];
  refusals: Readonly<Record<string, string | undefined>>;
}

/** The words of the exported list of readers. */
export const readersWords: Record<Language, ReadersWords> = {
  'zh-CN': {
    show: { unread: '未读', read: '已读', unconfirmed: '未确认', confirmed: '已确认', refused: '发送失败' },
    columns: [
      { title: '姓名' },
      { title: '账号', width: 20 },
      { title: '部门', width: 24 },
      { title: '职务', width: 20 },
      { title: '阅读时间', width: 18 },
      { title: '确认时间', width: 18 },
      { title: '发送失败原因', width: 24 },
    ],
    refusals: { invalid: '账号无效，或不在应用可见范围', unlicensed: '未分配接口许可', unreadable: '消息数据已损坏' },
  },
  en: {
    show: { unread: 'unread', read: 'read', unconfirmed: 'not confirmed', confirmed: 'confirmed', refused: 'not sent' },
    columns: [
      { title: 'Name' },
      { title: 'Account', width: 20 },
      { title: 'Department', width: 24 },
      { title: 'Job title', width: 20 },
      { title: 'Read', width: 18 },
      { title: 'Confirmed', width: 18 },
      { title: 'Why the message was not sent', width: 28 },
    ],
    refusals: {
      invalid: 'Invalid account, or not in the app’s visible range',
      unlicensed: 'No API license',
      unreadable: 'The stored message is damaged',
    },
  },
};
