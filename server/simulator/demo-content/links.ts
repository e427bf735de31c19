/** The links on the home page, in this order. */
export const demoLinks: { title_zh: string; title_en: string; url: string; mark: string }[] = [
  { title_zh: '请假', title_en: 'Leave', url: 'https://oa.example.com/leave/new', mark: '假' },
  { title_zh: '报销', title_en: 'Expenses', url: 'https://oa.example.com/expenses/new', mark: '费' },
  { title_zh: '会议室', title_en: 'Meeting rooms', url: 'https://rooms.example.com/', mark: '会' },
  { title_zh: '通讯录', title_en: 'People', url: '/people', mark: '人' },
  {
    title_zh: 'IT 服务台',
    title_en: 'IT service desk',
    url: 'https://help.example.com/tickets?from=portal&lang=auto',
    mark: '修',
  },
  { title_zh: '安全须知', title_en: 'Safety', url: '/notices?category=safety', mark: '安' },
  { title_zh: '班车时刻', title_en: 'Shuttle bus', url: 'https://bus.example.cn/timetable', mark: '车' },
  { title_zh: '知识库', title_en: 'Handbook', url: 'https://handbook.example.com/', mark: '典' },
];
