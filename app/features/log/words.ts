import { defineWords } from '../../locales/words';

export const logWords = defineWords('log', {
  'zh-CN': () => import(/* webpackChunkName: "log-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "log-en" */ './words.en'),
});
