export const words = {
  notices: { title: '公告', edited: '更新于' },

  questions: {
    label: '写下你的问题',
    hint: '能查看该公告的成员均可看到。未发送的文字会保存在本设备上。',
  },
};

export type NoticesWords = typeof words;
