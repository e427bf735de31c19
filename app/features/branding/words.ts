import { defineWords } from '../../locales/words';

export const brandingWords = defineWords('branding', {
  'zh-CN': () => import(/* webpackChunkName: "branding-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "branding-en" */ './words.en'),
});
