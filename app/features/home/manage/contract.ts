import type { AudienceSpec, Language, Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';

/** Limits of a link, in characters. */
export const linkLimits = { title: 20, url: 2000, links: 100 } as const;

/** What is written in the form of a link. */
export interface LinkContent {
  titles: Record<Language, string>;
  /** https, http, mailto, tel, or a path of the portal. */
  url: string;
  /** One character for the tile. If empty, the first of the Chinese title. */
  mark: string;
  /** The id of an uploaded picture that is shown instead of the character. */
  icon: string | null;
  audience: AudienceSpec;
}

export interface ManagedLink extends LinkContent {
  id: number;
  /** The address of the picture. */
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
