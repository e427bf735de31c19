import type { NoticeState } from '../manage/contract';
import type { ReaderFilter, SendingProblem, SentMessage } from './contract';

const problems: Record<SendingProblem['reason'], string> = {
  unavailable: '企业微信暂时无法连接或繁忙',
  limit: '已达到企业微信的消息上限',
  settings: '企业微信应用设置有误，请联系管理员',
};

const states: Record<NoticeState, string> = {
  draft: '草稿',
  scheduled: '待发布',
  published: '已发布',
  withdrawn: '已撤回',
  deleted: '已删除',
};

const filters: Record<ReaderFilter, string> = {
  unread: '未读',
  read: '已读',
  unconfirmed: '未确认',
  confirmed: '已确认',
  refused: '发送失败',
};

const empty: Record<ReaderFilter, string> = {
  unread: '全部成员已阅读。',
  read: '暂无成员阅读。',
  unconfirmed: '全部成员已确认。',
  confirmed: '暂无成员确认。',
  refused: '暂无发送失败的消息。',
};

const kinds: Record<SentMessage['kind'], string> = {
  notice: '发布通知',
  'notice-update': '更新通知',
  'notice-reminder': '提醒',
};

export const words = {
  readers: {
    title: '阅读情况',
    desk: '公告管理',
    open: '查看公告',
    edit: '编辑',
    states,
    publishedAt: (time: string): string => `${time} 发布`,
    ofPeople: (people: number): string => `/ ${people} 人`,
    confirmBy: (time: string): string => `${time} 截止`,
    confirmOver: (time: string): string => `已于 ${time} 截止`,

    messages: '企业微信消息',
    noMessages: '暂无企业微信消息。',
    earlier: (count: number): string => `更早的 ${count} 条`,
    kinds,
    sentTo: (people: number): string => `共 ${people} 人`,
    waitingEnded: '发送已结束',
    waiting: (count: number): string => `正在发送，剩余 ${count} 人`,
    sent: (count: number): string => `已发送 ${count} 人`,
    refused: (count: number): string => `发送失败 ${count} 人`,
    unknown: (count: number): string => `结果未知 ${count} 人`,
    cancelled: (count: number): string => `已取消 ${count} 人`,
    unneeded: (count: number): string => `无需发送 ${count} 人`,
    problem: (reason: keyof typeof problems, errcode: number | null): string =>
      `${problems[reason]}，将自动重试${errcode === null ? '' : `（错误码 ${errcode}）`}。`,

    overTime: '阅读趋势',
    overTimeText: (from: string, to: string, read: number): string => `${from}至${to}，已读人数从 0 增至 ${read}`,
    countOf: (count: number): string => `${count} 人`,
    byDepartment: '各部门',
    filterHint: '点击部门查看名单',
    moreDepartments: (count: number): string => `其余 ${count} 个部门`,
    table: '查看表格',
    time: '时间',
    readCount: '已读人数',
    confirmedCount: '已确认人数',
    people: '人数',
    share: '比例',
    department: '部门',

    names: '名单',
    lists: '名单筛选',
    filters,
    empty,
    notFound: '没有符合条件的成员。',
    clear: '清除筛选',
    allDepartments: '全部部门',
    search: '搜索姓名',
    searchHint: '姓名、拼音、职务、部门',
    found: (count: number, more: boolean): string => `${count}${more ? '+' : ''} 人`,
    readAt: (time: string): string => `${time} 已读`,
    confirmedAt: (time: string): string => `${time} 确认`,
    invalid: '账号无效，或不在应用可见范围',
    unlicensed: '没有接口许可',
    unreadable: '消息数据已损坏',
    errcode: (code: string): string => `企业微信错误码 ${code}`,
    more: '加载更多',
    csv: '导出 CSV',
    xlsx: '导出 Excel',

    remind: '提醒',
    left: {
      unread: (count: number): string => `${count} 人未读`,
      unconfirmed: (count: number): string => `${count} 人未确认`,
    },
    remindPeople: (count: number): string => `提醒 ${count} 人`,
    ask: {
      unread: (count: number): string => `提醒 ${count} 位未读的成员？`,
      unconfirmed: (count: number): string => `提醒 ${count} 位未确认的成员？`,
    },
    askText: {
      unread: (count: number): string => `将向未读的 ${count} 人发送企业微信消息。`,
      unconfirmed: (count: number): string => `将向未确认的 ${count} 人发送企业微信消息。`,
    },
    sendReminder: '发送提醒',
    reminding: '正在发送…',
    reminded: (count: number): string => `已提醒 ${count} 人。`,
    remindAfter: (time: string): string => `${time} 后可再次提醒`,
    remindFailed: (reason: string): string => `提醒失败：${reason}`,
    remindWaiting: (reason: string): string => `${reason}恢复后会自动发送提醒。`,
    needsScript: '请启用 JavaScript 后再发送提醒。',
  },
};

export type ReadersWords = typeof words;
