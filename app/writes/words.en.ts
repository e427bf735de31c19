import type { KeptWords } from './words.zh-CN';

export const words: KeptWords = {
  kept: {
    title: 'Unsaved text',
    hint: 'It is kept in this window only. Copy what you need, then delete it.',
    remove: 'Delete',
  },
};
