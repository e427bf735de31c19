import type { Language, PageError } from '../../app/api/contract';
import { appError, errorIds, manageErrorIds } from '../errors';
import type { ShownBranding } from '../branding';
import { escapeHtml } from './escape';

/** The words of each error are in `app/locales/`, which cannot be loaded here. */
const chinese: Readonly<Record<number, string>> = {
  200: '你已退出登录。',
  403: '你没有权限打开这个页面。',
  404: '页面不存在或已删除。',
};

/** An error page without the app, its styles and scripts, for when the app cannot be rendered. */
export function plainDocument(
  { id, status, requestId, retryPath }: PageError,
  language: Language,
  { names, logo }: Pick<ShownBranding, 'names' | 'logo'>,
): string {
  const known = [...errorIds, ...manageErrorIds].find((candidate) => candidate === id);
  const english = appError(known ?? 'internal').message;
  const words = language === 'en' ? english : (chinese[status] ?? '系统繁忙，请稍后重试。');
  const [chineseButton, englishButton] = id === 'signed-out' ? ['登录', 'Sign in'] : ['重试', 'Try again'];
  const button = language === 'en' ? englishButton : chineseButton;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>${escapeHtml(names[language])}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
${logo === null ? '' : `<p><img src="${escapeHtml(logo)}" alt="" height="40"></p>\n`}<h1>${escapeHtml(words)}</h1>
<p><a href="${escapeHtml(retryPath)}">${button}</a></p>
<p><small>${escapeHtml(id)} · ${escapeHtml(requestId)}</small></p>
</body>
</html>
`;
}
