import type { NoticesWords } from './words.zh-CN';

export const words: NoticesWords = {
  notices: { title: 'Notices', edited: 'updated' },

  questions: {
    label: 'Your question',
    hint: 'All readers of this notice can see it. Unsent text is kept on this device.',
  },
};
