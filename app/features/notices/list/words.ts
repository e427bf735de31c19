import { defineWords } from '../../../locales/words';

/** The words of the list of notices. Those of a notice's page are in `../words.ts`. */
export const noticeListWords = defineWords('notice-list', {
  'zh-CN': () => import(/* webpackChunkName: "notice-list-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "notice-list-en" */ './words.en'),
});
