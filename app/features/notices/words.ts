import { defineWords } from '../../locales/words';

export const noticesWords = defineWords('notices', {
  'zh-CN': () => import(/* webpackChunkName: "notices-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "notices-en" */ './words.en'),
});
