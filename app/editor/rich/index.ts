// The entry of the chunk `editor`, imported on demand.
import { fromMarkdown } from './from-markdown';
import { countExternal } from './pictures';

export { default as RichEditor } from './RichEditor.vue';

/** How many external pictures a text has. */
export const countExternalIn = (text: string): number => (text.includes('![') ? countExternal(fromMarkdown(text)) : 0);
