export const words = {
  questionDesk: {
    title: '提问管理',
    manage: '管理',
    filters: '筛选',
    filterNames: { open: '待回复', answered: '已回复', hidden: '已隐藏' },
    empty: { open: '暂无待回复的提问。', answered: '暂无已回复的提问。', hidden: '暂无隐藏的提问。' },
    about: '公告：',
    edited: '已修改',
    answer: '回复',
    of: (action: string, name: string): string => `${action}（${name}的提问）`,
    answerLabel: '你的回复',
    answerHint: '能查看该公告的成员均可看到，提问者会收到企业微信消息。',
    changeAnswer: '编辑回复',
    changeHint: '修改后不会再次通知提问者。',
    hide: '隐藏',
    showAgain: '恢复显示',
    answered: '已回复。',
    hidden: '已隐藏，仅提问者本人可见。',
    shown: '已恢复显示。',
    hiddenBy: (name: string, time: string): string => `${name} 于 ${time} 隐藏，仅提问者本人可见`,
    failed: (reason: string): string => `操作失败：${reason}`,
    unsent: '未发送的回复',
    discard: '放弃',
    needsScript: '请启用 JavaScript 后再回复或隐藏提问。',
  },
};

export type QuestionDeskWords = typeof words;
