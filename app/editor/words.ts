import { defineWords } from '../locales/words';

export const editorWords = defineWords('editor', {
  'zh-CN': () => import(/* webpackChunkName: "editor-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "editor-en" */ './words.en'),
});
