import { defineWords } from '../../locales/words';

export const peopleWords = defineWords('people', {
  'zh-CN': () => import(/* webpackChunkName: "people-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "people-en" */ './words.en'),
});
