import type { NoticeCategory } from '../../../app/features/notices/contract';
import type { Dates, Moment } from './dates';

export interface DemoNotice {
  /** What younger notices call it by in their links: `/notices/@key` becomes its real address. */
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
