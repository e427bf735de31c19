import type { Language, Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** A tile on the home page. */
export interface Link {
  id: number;
  titles: Record<Language, string>;
  /** https, or a path of the portal. */
  url: string;
  /** One character shown in the tile: the company's own in Chinese, otherwise the first of the title. */
  marks: Record<Language, string>;
}

export const home = {
  links: endpoint<object, Page<Link>>('GET', '/api/links', ['items']),
};
