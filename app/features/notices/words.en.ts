import { plural } from '../../locales/plural';
import type { NoticesWords } from './words.zh-CN';

export const words: NoticesWords = {
  notices: { title: 'Notices' },

  questions: {
    title: 'Questions',
    count: (count, more) => plural(count, 'question', 'questions', more),
    none: 'Nobody has asked anything yet.',
    label: 'Your question',
    hint: 'All colleagues can see it. Unsent text is kept on this device.',
  },
};
