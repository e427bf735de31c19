import { cursorOf, withQuery, type Query } from '../../../router/query';
import { type QuestionFilter, questionFilters } from './contract';

/** The filter of the list, from its address: `?show=answered&cursor=…`. */
export interface QuestionDeskFilter {
  show: QuestionFilter;
  cursor?: string;
}

/** Reads the filter from an address. Invalid values are ignored. */
export const questionDeskFilterOf = (query: Query): QuestionDeskFilter => ({
  show: questionFilters.find((one) => one === query['show']) ?? 'open',
  ...cursorOf(query),
});

/** The address of a list with this filter. */
export const questionDeskPath = ({ show, cursor }: QuestionDeskFilter): string =>
  withQuery('/manage/questions', [
    ['show', show === 'open' ? undefined : show],
    ['cursor', cursor],
  ]);
