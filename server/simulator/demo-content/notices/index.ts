import { type CategorizedNotice, demoCategories, type DemoCategory, type DemoNotice } from '../notice';
import { companyNotices } from './company';
import { itNotices } from './it';
import { lifeNotices } from './life';
import { peopleNotices } from './people';
import { safetyNotices } from './safety';

const byCategory: Record<DemoCategory, DemoNotice[]> = {
  company: companyNotices,
  people: peopleNotices,
  it: itNotices,
  life: lifeNotices,
  safety: safetyNotices,
};

export const demoNotices: CategorizedNotice[] = demoCategories.flatMap((category) =>
  byCategory[category].map((notice) => ({ ...notice, category })),
);
