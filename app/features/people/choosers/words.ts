import { defineWords } from '../../../locales/words';

export const chooserWords = defineWords('choosers', {
  'zh-CN': () => import(/* webpackChunkName: "choosers-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "choosers-en" */ './words.en'),
});
