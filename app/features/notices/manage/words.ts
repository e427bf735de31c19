import { defineWords } from '../../../locales/words';

export const deskWords = defineWords('notice-desk', {
  'zh-CN': () => import(/* webpackChunkName: "notice-desk-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "notice-desk-en" */ './words.en'),
});
