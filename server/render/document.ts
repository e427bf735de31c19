import type { ClientState, Language } from '../../app/api/contract';
import { escapeHtml, scriptJson } from './escape';

interface DocumentParts {
  title: string;
  /** The colors of the company; empty for those of Foyer. */
  style: string;
  /** The address of its icon; undefined for that of Foyer. */
  icon?: string | undefined;
  /** Tags of scripts. */
  scripts: string;
  /** `#app` and everything in it. */
  app: string;
  state: ClientState;
  /** Attributes with the addresses of the scripts that are loaded after the page. */
  laterScripts: string;
}

const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 32 32%22%3E%3Crect width=%2232%22 height=%2232%22 rx=%227%22 fill=%22%2307c160%22/%3E' +
  '%3Cpath d=%22M9 26V9a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v17%22 fill=%22none%22 stroke=%22%23fff%22 stroke-width=%223%22/%3E%3Ccircle cx=%2219%22 cy=%2217%22 r=%221.6%22 fill=%22%23fff%22/%3E%3C/svg%3E';

/** The colors are those of the bars above and below the page, for light and dark mode. */
const head = `<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ededed">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111111">
<meta name="format-detection" content="telephone=no">
<link rel="icon" href="${icon}">`;

/** The beginning of all pages of a language with the same styles. @param shared tags that they have in common */
export const documentStart = (language: Language, shared: string): string => `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
${head}
${shared}
`;

/** The rest of the document. The state is in a script element with a type that browsers do not run. */
export const documentRest = ({
  title,
  style,
  icon: ownIcon,
  scripts,
  app,
  state,
  laterScripts,
}: DocumentParts): string => `<title>${escapeHtml(title)}</title>
${ownIcon === undefined ? '' : `<link rel="icon" href="${escapeHtml(ownIcon)}">\n`}${style === '' ? '' : `<style>${style}</style>\n`}${scripts}
</head>
<body>
${app}
<script type="application/json" id="state"${laterScripts}>${scriptJson(state)}</script>
</body>
</html>
`;

const shellWords = {
  'zh-CN': { opening: '正在加载…', noScript: '这个页面需要 JavaScript 才能显示。', again: '重试' },
  en: { opening: 'Loading…', noScript: 'This page needs JavaScript to be shown.', again: 'Try again' },
} as const satisfies Record<Language, unknown>;

/**
 * `#app` of the unrendered page, which the browser renders.
 * @param frame `#app` without a page; null if it cannot be rendered
 * @param path where to try again if the browser runs no scripts
 */
export function shellOf(language: Language, frame: string | null, path: string): string {
  const words = shellWords[language];
  const app = frame ?? `<div id="app"><p role="status">${words.opening}</p></div>`;
  const noScript = `<noscript><p>${words.noScript} <a href="${escapeHtml(path)}">${words.again}</a></p></noscript>`;
  return app.replace('>', () => `>${noScript}`);
}

/** What a browser shows until the page arrives: the frame, behind it and out of reach. */
export const openingFrame = (frame: string): string =>
  `</head><body><div class="opening" aria-hidden="true">${frame.replace(/ (?:id|href|tabindex|role)="[^"]*"/g, '')}</div>`;
