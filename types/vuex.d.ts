// vuex 3.6.2 has `exports` without a `types` condition; its declarations are re-exported from their file.
export * from '../node_modules/vuex/types/index';
export { default } from '../node_modules/vuex/types/index';
