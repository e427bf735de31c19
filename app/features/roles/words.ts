import { defineWords } from '../../locales/words';

export const rolesWords = defineWords('roles', {
  'zh-CN': () => import(/* webpackChunkName: "roles-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "roles-en" */ './words.en'),
});
