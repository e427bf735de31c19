import { createHash } from 'node:crypto';
import type { Language } from '../../app/api/contract';
import { contentSecurityPolicy, hashSource } from './content-security-policy';
import type { BuiltFrontEnd } from './front-end';
import { entryStart, scriptSources, sheetText } from './page-assets';

/** The request header in which the service worker names its opening: that of navigation preload. */
export const openingRequestHeader = 'Service-Worker-Navigation-Preload';
/** The response header that says that the opening was left out. */
export const openingHeader = 'Foyer-Opening';

/** The pages without a policy of their own, which everyone may open. Others are never sent without their beginning. */
export const openingPages = /^\/(me|notices(\/\d{1,15})?|people(\/[^/]+)?)?$/;

/** The chunks of these pages: a service worker stores them, so that the pages open without a connection. */
export const openingChunks = (language: Language): string[] => [
  ...['home', 'notices', 'notice', 'people', 'person', 'me'],
  ...['home', 'notice-list', 'notices', 'people', 'me'].map((words) => `${words}-${language}`),
];

/** The beginning that all pages of a language have in common. A service worker shows it before the rest arrives. */
export interface Opening {
  /** Changes with the text and the policy. */
  tag: string;
  start: string;
  /** The policy of the documents that begin with it: it allows the styles of all pages. */
  policy: string;
}

/** @param brandStyle the style sheet of the company, which the rest of the document contains */
function openingOf(built: BuiltFrontEnd, language: Language, brandStyle: string): Opening {
  const start = entryStart(built, language);
  const sheets = [...new Set([built.manifest.entry, ...built.manifest.chunks].flatMap(({ styles }) => styles))];
  const styles = [
    ...sheets.flatMap((href) => sheetText(built, href) ?? []),
    ...(brandStyle === '' ? [] : [brandStyle]),
  ].map(hashSource);
  const policy = contentSecurityPolicy({ scripts: scriptSources(built), styles });
  const tag = createHash('sha256').update(start).update(policy).digest('base64url').slice(0, 16);
  return { tag, start, policy };
}

/** Finds the opening of a build for a language and a company's style sheet. */
export type Openings = (language: Language, brandStyle: string) => Opening;

export function createOpenings(built: BuiltFrontEnd): Openings {
  /** The newest of each language, because the style sheet hardly ever changes. */
  const newest = new Map<Language, { brandStyle: string; opening: Opening }>();
  return (language, brandStyle) => {
    const known = newest.get(language);
    if (known?.brandStyle === brandStyle) return known.opening;
    const opening = openingOf(built, language, brandStyle);
    newest.set(language, { brandStyle, opening });
    return opening;
  };
}
