export const words = {
  people: {
    title: '通讯录',
    departments: '部门',
    path: '所在部门',
    company: '全公司',
    members: (count: number): string => `${count} 人`,
    found: (count: number, more: boolean): string => `${count}${more ? '+' : ''} 位成员`,
    more: '更多成员',
    nobody: '未找到相关成员，请换个关键词。',
    nobodyHere: '该部门暂无成员。',
    alias: (alias: string): string => `别名 ${alias}`,
    call: '打电话',
    mail: '发邮件',
    chat: '发消息',
    mobile: '手机',
    telephone: '座机',
    extension: '分机',
    email: '邮箱',
    department: '部门',
    leaders: '直属上级',
  },
};

export type PeopleWords = typeof words;
