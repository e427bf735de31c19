import type { NoticeCategory } from '../../../app/features/notices/contract';
import type { Dates, Moment } from './dates';

export interface DemoNotice {
  /** Later notices link to this one as `/notices/@key`, which is replaced by its address. */
  key: string;
  title: string;
  publisher: string;
  published: Moment;
  pinned?: true;
  /** Markdown. */
  body: (dates: Dates) => string;
}

export interface CategorizedNotice extends DemoNotice {
  category: NoticeCategory;
}
