import type { NoticesWords } from './words.zh-CN';

export const words: NoticesWords = {
  notices: { title: 'Notices' },

  questions: {
    label: 'Your question',
    hint: 'All colleagues can see it. Unsent text is kept on this device.',
  },
};
