import { textProblem, type Problems } from '../../../writes/use-form-draft';
import { categoryLimits, type ManagedCategory } from './contract';

/** What is written in the form of a category. */
export interface CategoryFields {
  chinese: string;
  english: string;
  archived: boolean;
}

export const blankCategory: CategoryFields = { chinese: '', english: '', archived: false };

export const fieldsOf = ({ names, archived }: ManagedCategory): CategoryFields => ({
  chinese: names['zh-CN'],
  english: names.en,
  archived,
});

export const categoryProblems = ({ chinese, english }: CategoryFields): Problems => ({
  chinese: textProblem(chinese, categoryLimits.name),
  english: textProblem(english, categoryLimits.name),
});

/**
 * The field to which an error of the server belongs.
 * @param others the other categories, to find which name is taken
 */
export function fieldOfCategoryError(
  error: string,
  { english }: CategoryFields,
  others: readonly ManagedCategory[],
): keyof CategoryFields | undefined {
  if (error === 'category-last') return 'archived';
  if (error !== 'category-name-taken') return undefined;
  const written = english.trim().toLowerCase();
  return others.some(({ names }) => names.en.toLowerCase() === written) ? 'english' : 'chinese';
}
