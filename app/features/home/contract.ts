import type { Language, Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** A tile on the home page. */
export interface Link {
  id: number;
  titles: Record<Language, string>;
  /** https, or a path of the portal. */
  url: string;
  /** One character on the tile: in Chinese the one that the company chose, otherwise the first of the title. */
  marks: Record<Language, string>;
  /** The address of a picture that is shown instead of the character. */
  icon?: string;
}

export const home = {
  links: endpoint<object, Page<Link>>('GET', '/api/links', ['items']),
};
