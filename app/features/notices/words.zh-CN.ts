export const words = {
  notices: { title: '公告' },

  questions: {
    label: '写下你的问题',
    hint: '能看到该公告的同事均可见。未发送的文字会保存在本设备上。',
  },
};

export type NoticesWords = typeof words;
