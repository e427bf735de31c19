import { defineWords } from '../../../locales/words';

export const questionDeskWords = defineWords('question-desk', {
  'zh-CN': () => import(/* webpackChunkName: "question-desk-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "question-desk-en" */ './words.en'),
});
