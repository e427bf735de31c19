import type { NoticeForm } from './contract';
import type { DeskWords } from './words.zh-CN';

/** The title of the page of a notice. */
export function formTitle({ add, edit, view }: DeskWords['desk'], form: NoticeForm | null): string {
  if (form === null) return edit;
  if (form.readOnly !== null) return view;
  return form.publishedVersion === 0 ? add : edit;
}
