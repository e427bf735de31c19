import { defineWords } from '../locales/words';
import type { FormWords } from './words.zh-CN';

export const formWords = defineWords<FormWords>('forms', {
  'zh-CN': () => import(/* webpackChunkName: "forms-zh-CN" */ './words.zh-CN'),
  en: () => import(/* webpackChunkName: "forms-en" */ './words.en'),
});
