export { default as NoticeForm } from './NoticeForm.vue';
export { default as ReadOnlyNotice } from './ReadOnlyNotice.vue';
