export const words = {
  notices: {
    title: '公告',
    filters: '筛选',
    all: '全部',
    unreadOnly: '只看未读',
    write: '写公告',
    empty: '暂无公告。',
    emptyUnread: '暂无未读公告。',
    search: '搜索公告',
    placeholder: '标题、正文、附件名',
    found: (count: number, more: boolean): string => `找到 ${count}${more ? '+' : ''} 条公告`,
    notFound: '没有找到相关公告',
    notFoundHint: '换个关键词，或取消筛选后再试。',
    clear: '清除筛选',
    month: '月份',
    allMonths: '全部时间',
    monthOf: (year: number, month: number): string => `${year}年${month}月`,
    markAll: (count: number): string => `全部 ${count} 条标为已读`,
    marked: (count: number): string => `已将 ${count} 条公告标为已读`,
    undo: '撤销',
    undone: '已恢复为未读',
    markFailed: '操作失败，请重试。',
  },
};

export type NoticeListWords = typeof words;
