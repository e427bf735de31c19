export const words = {
  notices: { title: '公告' },

  questions: {
    title: '提问',
    count: (count: number, more: boolean): string => `${count}${more ? '+' : ''} 个提问`,
    none: '暂无提问。',
    label: '写下你的问题',
    hint: '所有同事可见。未发送的文字会保存在本设备上。',
  },
};

export type NoticesWords = typeof words;
