export { default as RichEditor } from './RichEditor.vue';
