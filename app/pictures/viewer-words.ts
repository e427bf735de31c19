import type { Language } from '../api/contract';

/** Words of the picture viewer. They load with it. */
export const viewerWords: Record<Language, { label: string; close: string; previous: string; next: string }> = {
  'zh-CN': { label: '查看图片', close: '关闭', previous: '上一张', next: '下一张' },
  en: {
    label: 'Picture',
    close: 'Close',
    previous: 'Previous picture',
    next: 'Next picture',
  },
};
