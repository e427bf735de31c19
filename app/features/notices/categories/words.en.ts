import { plural } from '../../../locales/plural';
import type { CategoriesWords } from './words.zh-CN';

export const words: CategoriesWords = {
  categories: {
    title: 'Categories',
    manage: 'Manage',
    hint: 'Shown in this order. Archived categories cannot be chosen for new notices. Existing notices keep them.',
    add: 'Add a category',
    editTitle: (name) => `Edit “${name}”`,
    change: 'Edit',
    chinese: 'Chinese name',
    english: 'English name',
    nameHint: (most) => `At most ${most} characters`,
    archived: 'Archived',
    archivedHint: 'Cannot be chosen for new notices',
    count: (count) => plural(count, 'notice', 'notices', false),
    up: (name) => `Move ${name} up`,
    down: (name) => `Move ${name} down`,
    drag: 'Drag to reorder',
    moved: (name, place, count) => `${name} is now number ${place} of ${count}.`,
    needsScript: 'Enable JavaScript to edit categories.',
  },
};
