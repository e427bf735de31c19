/** The demo has no other systems, so its links lead to what the portal knows about them. */
const search = (words: string): string => `/notices?q=${encodeURIComponent(words)}`;

/** The links on the home page, in this order. */
export const demoLinks: { title_zh: string; title_en: string; url: string; mark: string }[] = [
  { title_zh: '请假', title_en: 'Leave', url: search('年休假'), mark: '假' },
  { title_zh: '报销', title_en: 'Expenses', url: search('差旅标准'), mark: '费' },
  { title_zh: '会议室', title_en: 'Meeting rooms', url: search('会议室'), mark: '会' },
  { title_zh: '通讯录', title_en: 'People', url: '/people', mark: '人' },
  {
    title_zh: 'IT 服务台',
    title_en: 'IT service desk',
    url: '/notices?category=it',
    mark: '修',
  },
  { title_zh: '安全须知', title_en: 'Safety', url: '/notices?category=safety', mark: '安' },
  { title_zh: '班车时刻', title_en: 'Shuttle bus', url: search('班车'), mark: '车' },
  { title_zh: '知识库', title_en: 'Handbook', url: search('行为准则'), mark: '典' },
];
