export { default as NoticeForm } from './NoticeForm.vue';
