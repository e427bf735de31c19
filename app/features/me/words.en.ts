import { plural } from '../../locales/plural';
import type { MeWords } from './words.zh-CN';

export const words: MeWords = {
  me: {
    title: 'Me',
    language: 'Language',
    languages: { 'zh-CN': '简体中文', en: 'English' },
    working: 'Working on it…',
    languageFailed: 'Could not save the language. Try again.',
    sessions: 'Where you are signed in',
    current: 'This device',
    since: (date) => `Since ${date}`,
    end: 'Sign out',
    clients: [
      ['WeCom', 'WeCom'],
      ['WeChat', 'WeChat'],
      ['Browser', 'Browser'],
    ],
    endLabel: (device) => `Sign out of ${device}`,
    ended: 'That device has been signed out.',
    endFailed: 'Could not sign out. Try again.',
    signOut: 'Sign out',
    signOutEverywhere: 'Sign out everywhere',
    signOutTitle: 'Sign out?',
    everywhereTitle: 'Sign out everywhere?',
    everywhereText: 'This ends your sessions on all devices.',
    loss: (writes, drafts) => {
      const parts = [
        writes > 0 ? plural(writes, 'unsent message', 'unsent messages') : '',
        drafts > 0 ? plural(drafts, 'draft', 'drafts') : '',
      ];
      return `${parts.filter((part) => part !== '').join(' and ')} will be deleted.`;
    },
    manage: 'Manage',
    write: 'New notice',
    yourCard: 'My card',
  },
};
