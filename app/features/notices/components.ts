/** The components of notices that other features may use. Not in `exports.ts`, which tests load without a bundler. */
export { default as NoticeRows } from './NoticeRows.vue';
