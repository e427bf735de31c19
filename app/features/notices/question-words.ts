import type { Language } from '../../api/contract';
import { plural } from '../../locales/plural';

interface QuestionWords {
  title: string;
  count: (count: number, more: boolean) => string;
  none: string;
  edited: string;
  hidden: string;
  answeredBy: string;
  edit: string;
  editLabel: string;
  editHint: string;
  changed: string;
  withdraw: string;
  withdrawTitle: string;
  withdrawText: string;
  withdrawn: string;
  failed: (reason: string) => string;
  /** By error id. */
  reasons: Record<string, string>;
}

/** Words of the list of questions, which load with it: the form for a new one does not need them. */
export const questionWords: Record<Language, QuestionWords> = {
  'zh-CN': {
    title: '提问',
    count: (count, more) => `${count}${more ? '+' : ''} 个提问`,
    none: '暂无提问。',
    edited: '已修改',
    hidden: '该提问已被隐藏，仅你可见。',
    answeredBy: '回复',
    edit: '编辑',
    editLabel: '编辑提问',
    editHint: '提问后 10 分钟内、回复前可以修改或撤回。',
    changed: '已修改。',
    withdraw: '撤回',
    withdrawTitle: '撤回提问？',
    withdrawText: '撤回后所有人都看不到该提问。',
    withdrawn: '已撤回。',
    failed: (reason) => `操作失败：${reason}`,
    reasons: {
      'question-final': '提问已超过 10 分钟或已有回复，不能再修改。',
      'question-not-found': '提问不存在或已撤回。',
    },
  },
  en: {
    title: 'Questions',
    count: (count, more) => plural(count, 'question', 'questions', more),
    none: 'No questions yet.',
    edited: 'edited',
    hidden: 'This question was hidden. Only you can see it.',
    answeredBy: 'Answer',
    edit: 'Edit',
    editLabel: 'Edit your question',
    editHint: 'You can edit or withdraw it for 10 minutes, until it is answered.',
    changed: 'Your question was changed.',
    withdraw: 'Withdraw',
    withdrawTitle: 'Withdraw your question?',
    withdrawText: 'Nobody will see it any more.',
    withdrawn: 'Your question was withdrawn.',
    failed: (reason) => `Failed: ${reason}`,
    reasons: {
      'question-final': 'It was answered, or more than 10 minutes have passed, so it can no longer be changed.',
      'question-not-found': 'This question does not exist or was withdrawn.',
    },
  },
};
