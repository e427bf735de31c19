import type { AudienceSpec, Language, Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';

/** Limits: length of title and URL in characters, number of links. */
export const linkLimits = { title: 20, url: 2000, count: 100 } as const;

/** The fields of the link form. */
export interface LinkContent {
  titles: Record<Language, string>;
  /** https, http, mailto, tel, or a path of the portal. */
  url: string;
  /**
   * The character on the tile in Chinese. If empty, the first of the Chinese title. In English, the first letter of the
   * English title is shown.
   */
  mark: string;
  /** The id of an uploaded picture, shown instead of the character; null if none. */
  icon: string | null;
  audience: AudienceSpec;
}

export interface ManagedLink extends LinkContent {
  id: number;
  /** The URL of the picture; null if none. */
  iconUrl: string | null;
}

interface OfLink {
  params: { id: number };
}

/** Each write responds with the whole list. */
type Links = Page<ManagedLink>;

export const managedLinks = {
  list: endpoint<object, Links>('GET', '/api/manage/links', ['items']),
  add: endpoint<{ body: LinkContent }, Links>('POST', '/api/manage/links', ['items']),
  change: endpoint<OfLink & { body: LinkContent }, Links>('PUT', '/api/manage/links/:id', ['items']),
  remove: endpoint<OfLink, Links>('DELETE', '/api/manage/links/:id', ['items']),
  /** Sets the order of all links. */
  order: endpoint<{ body: { ids: number[] } }, Links>('PUT', '/api/manage/links', ['items']),
};
