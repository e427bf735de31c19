import { plural } from '../../../locales/plural';
import type { CategoriesWords } from './words.zh-CN';

export const words: CategoriesWords = {
  categories: {
    title: 'Categories',
    manage: 'Manage',
    hint: 'Shown in this order. New notices cannot have an archived category; existing ones keep it.',
    add: 'Add a category',
    editTitle: (name) => `Change “${name}”`,
    change: 'Change',
    chinese: 'Chinese name',
    english: 'English name',
    nameHint: (most) => `At most ${most} characters`,
    archived: 'Archived',
    archivedHint: 'New notices cannot have this category',
    count: (count) => plural(count, 'notice', 'notices', false),
    up: (name) => `Move ${name} up`,
    down: (name) => `Move ${name} down`,
    moved: (name, place, count) => `${name} is now number ${place} of ${count}.`,
    save: 'Save',
    working: 'Saving…',
    saved: 'Saved.',
    missing: 'Enter both names.',
    failed: (reason) => `Not saved: ${reason}`,
    needsScript: 'Enable JavaScript to change categories.',
  },
};
