/** Texts for what was typed on a page that cannot be opened any more. */
export const words = {
  kept: {
    title: '未保存的内容',
    hint: '仅保留在当前窗口中，复制后可删除。',
    remove: '删除',
  },
};

export type KeptWords = typeof words;
