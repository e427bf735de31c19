export const words = {
  notices: {
    title: '公告',
    filters: '筛选',
    all: '全部',
    unreadOnly: '只看未读',
    empty: '这里还没有公告。',
    emptyUnread: '没有未读的公告。',
  },

  questions: {
    title: '提问',
    count: (count: number, more: boolean): string => `${count}${more ? '+' : ''} 个提问`,
    none: '还没有人提问。',
    label: '写下你的问题',
    hint: '同事们都能看到。未发送的文字会保留在这台设备上。',
  },
};

export type NoticesWords = typeof words;
