import { defineWords } from '../../../locales/words';

export const linksWords = defineWords('links', {
  'zh-CN': () => import(/* webpackChunkName: "links-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "links-en" */ './words.en'),
});
