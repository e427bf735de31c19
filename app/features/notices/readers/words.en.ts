import { plural } from '../../../locales/plural';
import type { ReadersWords } from './words.zh-CN';

const problems = {
  unavailable: 'WeCom is busy or cannot be reached',
  limit: 'The message limit of WeCom has been reached',
  settings: 'The WeCom app is not set up correctly; ask your administrator',
};

const people = (count: number, more = false): string => plural(count, 'person', 'people', more);

export const words: ReadersWords = {
  readers: {
    title: 'Readers',
    desk: 'Manage notices',
    open: 'Open notice',
    edit: 'Edit',
    states: {
      draft: 'Draft',
      scheduled: 'Scheduled',
      published: 'Published',
      withdrawn: 'Withdrawn',
      deleted: 'Deleted',
    },
    publishedAt: (time) => `Published ${time}`,
    ofPeople: (count) => `of ${count}`,
    confirmBy: (time) => `by ${time}`,
    confirmOver: (time) => `was due ${time}`,

    messages: 'WeCom messages',
    noMessages: 'No WeCom messages were sent.',
    earlier: (count) => `${count} earlier`,
    kinds: {
      notice: 'Publication',
      'notice-update': 'Update',
      'notice-reminder': 'Reminder',
    },
    sentTo: (count) => `to ${people(count)}`,
    waitingEnded: 'Sending has ended',
    waiting: (count) => `Sending, ${count} left`,
    sent: (count) => `${count} sent`,
    refused: (count) => `${count} not sent`,
    unknown: (count) => `${count} unknown`,
    cancelled: (count) => `${count} canceled`,
    unneeded: (count) => `${count} no longer needed`,
    problem: (reason, errcode) =>
      `${problems[reason]}${errcode === null ? '' : ` (error ${errcode})`}. Sending will be retried automatically.`,

    overTime: 'Reads over time',
    overTimeText: (from, to, read) => `From ${from} to ${to}, the number of readers rose from 0 to ${read}`,
    countOf: (count) => people(count),
    byDepartment: 'By department',
    filterHint: 'Tap a department to list its people',
    moreDepartments: (count) => plural(count, 'more department', 'more departments'),
    table: 'Show table',
    time: 'Time',
    readCount: 'Read',
    confirmedCount: 'Confirmed',
    people: 'People',
    share: 'Share',
    department: 'Department',

    names: 'People',
    lists: 'Filter people',
    filters: {
      unread: 'Unread',
      read: 'Read',
      unconfirmed: 'Not confirmed',
      confirmed: 'Confirmed',
      refused: 'Not sent',
    },
    empty: {
      unread: 'Everyone has read it.',
      read: 'Nobody has read it yet.',
      unconfirmed: 'Everyone has confirmed it.',
      confirmed: 'Nobody has confirmed it yet.',
      refused: 'All messages were sent.',
    },
    notFound: 'Nobody matches.',
    clear: 'Clear filters',
    allDepartments: 'All departments',
    search: 'Search by name',
    searchHint: 'Name, pinyin, job title, department',
    found: (count, more) => people(count, more),
    readAt: (time) => `read ${time}`,
    confirmedAt: (time) => `confirmed ${time}`,
    invalid: 'Invalid account, or not in the app’s visible range',
    unlicensed: 'No API license',
    unreadable: 'The stored message is damaged',
    errcode: (code) => `WeCom error ${code}`,
    more: 'Load more',
    csv: 'Export CSV',
    xlsx: 'Export Excel',

    remind: 'Reminder',
    left: {
      unread: (count) => `${plural(count, 'person has', 'people have')} not read it`,
      unconfirmed: (count) => `${plural(count, 'person has', 'people have')} not confirmed it`,
    },
    remindPeople: (count) => `Remind ${people(count)}`,
    ask: {
      unread: (count) => `Remind ${people(count)}?`,
      unconfirmed: (count) => `Remind ${people(count)}?`,
    },
    askText: {
      unread: (count) =>
        `A WeCom message will be sent to ${plural(count, 'person who has', 'people who have')} not read it.`,
      unconfirmed: (count) =>
        `A WeCom message will be sent to ${plural(count, 'person who has', 'people who have')} not confirmed it.`,
    },
    sendReminder: 'Send reminder',
    reminding: 'Sending…',
    reminded: (count) => `${people(count)} reminded.`,
    remindAfter: (time) => `You can send another reminder after ${time}`,
    remindFailed: (reason) => `Could not send: ${reason}`,
    remindWaiting: (reason) => `${reason} The reminder will be sent automatically.`,
    needsScript: 'Enable JavaScript to send reminders.',
  },
};
