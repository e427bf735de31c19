import { defineWords } from '../../../locales/words';

export const categoriesWords = defineWords('notice-categories', {
  'zh-CN': () => import(/* webpackChunkName: "notice-categories-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "notice-categories-en" */ './words.en'),
});
