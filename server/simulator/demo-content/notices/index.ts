import { noticeCategories } from '../../../../app/features/notices/contract';
import type { NoticeCategory } from '../../../../app/features/notices/contract';
import type { CategorizedNotice, DemoNotice } from '../notice';
import { companyNotices } from './company';
import { itNotices } from './it';
import { lifeNotices } from './life';
import { peopleNotices } from './people';
import { safetyNotices } from './safety';

const byCategory: Record<NoticeCategory, DemoNotice[]> = {
  company: companyNotices,
  people: peopleNotices,
  it: itNotices,
  life: lifeNotices,
  safety: safetyNotices,
};

export const demoNotices: CategorizedNotice[] = noticeCategories.flatMap((category) =>
  byCategory[category].map((notice) => ({ ...notice, category })),
);
