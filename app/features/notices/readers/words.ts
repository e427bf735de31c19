import { defineWords } from '../../../locales/words';

export const readersWords = defineWords('notice-readers', {
  'zh-CN': () => import(/* webpackChunkName: "notice-readers-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "notice-readers-en" */ './words.en'),
});
