import { defineWords } from '../../locales/words';

export const homeWords = defineWords('home', {
  'zh-CN': () => import(/* webpackChunkName: "home-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "home-en" */ './words.en'),
});
