import { defineWords } from '../../locales/words';

export const meWords = defineWords('me', {
  'zh-CN': () => import(/* webpackChunkName: "me-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "me-en" */ './words.en'),
});
