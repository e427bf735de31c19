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

/** Some of the default categories. */
export const demoCategories = ['company', 'people', 'it', 'life', 'safety'] as const;
export type DemoCategory = (typeof demoCategories)[number];

export interface CategorizedNotice extends DemoNotice {
  category: DemoCategory;
}
