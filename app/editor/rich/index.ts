// The entry of the chunk `editor`, imported on demand.
export { default as RichEditor } from './RichEditor.vue';
