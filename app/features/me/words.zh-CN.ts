/** Names of the clients that have one in this language. */
const clients: readonly (readonly [string, string])[] = [
  ['WeCom', '企业微信'],
  ['WeChat', '微信'],
  ['Browser', '浏览器'],
];

export const words = {
  me: {
    title: '我的',
    language: '语言',
    languages: { 'zh-CN': '简体中文', en: 'English' },
    working: '正在处理，请稍候…',
    languageFailed: '语言设置失败，请重试。',
    sessions: '登录的设备',
    current: '当前设备',
    since: (date: string): string => `${date} 登录`,
    end: '退出',
    clients,
    endLabel: (device: string): string => `退出 ${device}`,
    ended: '已退出该设备的登录。',
    endFailed: '退出失败，请重试。',
    signOut: '退出登录',
    signOutEverywhere: '退出所有设备',
    signOutTitle: '退出登录？',
    everywhereTitle: '退出所有设备？',
    everywhereText: '所有设备上的登录都会退出。',
    loss: (writes: number, drafts: number): string => {
      const parts = [writes > 0 ? `${writes} 条未发送的内容` : '', drafts > 0 ? `${drafts} 份草稿` : ''];
      return `${parts.filter((part) => part !== '').join('和 ')}将被删除。`;
    },
    manage: '管理',
    write: '写公告',
    yourCard: '我的名片',
  },
};

export type MeWords = typeof words;
