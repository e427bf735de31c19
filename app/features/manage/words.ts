import { defineWords } from '../../locales/words';

export const manageWords = defineWords('manage', {
  'zh-CN': () => import(/* webpackChunkName: "manage-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "manage-en" */ './words.en'),
});
