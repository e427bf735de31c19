export const words = {
  home: {
    greeting: (name: string, hour: number): string =>
      `${hour < 5 ? '晚上好' : hour < 12 ? '早上好' : hour < 18 ? '下午好' : '晚上好'}${name === '' ? '' : `，${name}`}`,
    unread: (count: number): string => `${count} 条未读公告`,
    allRead: '暂无未读公告',
    links: '快捷链接',
    groups: { confirm: '待确认', pinned: '置顶', unread: '未读公告', recent: '最近公告' },
    allNotices: '全部公告',
    empty: '暂无公告。',
  },
};

export type HomeWords = typeof words;
