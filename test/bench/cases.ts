/** A request that is measured, with its expected status. */
export interface Case {
  name: string;
  path: string;
  signedIn: boolean;
  status: number;
  encoding: 'gzip' | 'br';
}

const page = (name: string, path: string, encoding: Case['encoding'] = 'gzip'): Case => ({
  name,
  path,
  signedIn: true,
  status: 200,
  encoding,
});
const withoutSession = (name: string, path: string, status: number): Case => ({
  name,
  path,
  signedIn: false,
  status,
  encoding: 'gzip',
});

/** @param noticeId a notice that the person may see */
export const casesFor = (noticeId: number): Case[] => [
  page('Home, 20 notices', '/'),
  page('Home, 20 notices, br', '/', 'br'),
  page('Notices', '/notices'),
  page('a notice', `/notices/${noticeId}`),
  page('People, a search', `/people?q=${encodeURIComponent('zhang')}`),
  page('Me', '/me'),
  page('API notices', '/api/notices'),
  page('API me', '/api/me'),
  page('API people, a search', `/api/people?q=${encodeURIComponent('zhang')}`),
  withoutSession('302, page without session', '/', 302),
  withoutSession('203, data without session', '/api/notices', 203),
];

/** Whether the response is a page that Vue renders. */
export const isRendered = ({ path, status }: Case): boolean => status === 200 && !path.startsWith('/api/');

/** The headers of a phone inside WeCom with an empty cache. */
export function headersOf({ signedIn, encoding }: Case, cookie: string): Record<string, string> {
  return {
    'User-Agent':
      'Mozilla/5.0 (Linux; Android 16; V2408A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.180 Mobile Safari/537.36 wxwork/5.0.6 MicroMessenger/7.0.1',
    Accept: '*/*',
    'Accept-Language': 'zh-CN,zh;q=0.9,en;q=0.8',
    'Accept-Encoding': encoding,
    ...(signedIn ? { Cookie: cookie } : {}),
  };
}
