import { z } from 'zod';
import type { Language } from '../../app/api/contract';
import type { WecomTextCard } from '../wecom/types';

/** Messages to the readers of a notice. */
export const readerKinds = ['notice', 'notice-update', 'notice-reminder'] as const;
export type ReaderKind = (typeof readerKinds)[number];

/** `questions` goes to one of those who may answer them. */
export const messageKinds = [...readerKinds, 'answer', 'questions'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Who is reminded of a notice: those who have not read it, or have not confirmed it. */
const remindedPeople = ['unread', 'unconfirmed'] as const;
export type Reminded = (typeof remindedPeople)[number];

/** What a message says. The card is written when it is sent, in the language of its recipients. */
export const messageFacts = z.object({
  title: z.string(),
  /** Without markup. */
  text: z.string(),
  /** The sender that readers see. */
  sender: z.string(),
  /** The path of the portal that a tap opens. */
  path: z.string(),
  /** Until when it must be confirmed, in milliseconds since 1970; null if it need not be. */
  confirmBy: z.number().nullable(),
  /** Only of a reminder. */
  reminded: z.enum(remindedPeople).optional(),
  /** Only of a message about new questions: the id of the first of them. */
  firstQuestion: z.number().optional(),
  /** When it was stored. */
  at: z.number(),
});
export type MessageFacts = z.output<typeof messageFacts>;

/** Their number changes while the message waits, so it is counted when the card is written. */
interface CardFacts extends MessageFacts {
  newQuestions?: number;
}

interface CardWords {
  titles: Record<MessageKind, (title: string) => string>;
  confirm: (date: string) => string;
  updated: (date: string) => string;
  reminded: (date: string) => string;
  newQuestions: (count: number) => string;
  /** At most four characters. */
  button: string;
}

const cardWords: Record<Language, CardWords> = {
  'zh-CN': {
    titles: {
      notice: (title) => title,
      'notice-update': (title) => `[更新] ${title}`,
      'notice-reminder': (title) => `[提醒] ${title}`,
      answer: (title) => `[回复] ${title}`,
      questions: (title) => `[提问] ${title}`,
    },
    confirm: (date) => `请在${date}前确认`,
    updated: (date) => `更新于${date}`,
    reminded: (date) => `提醒于${date}`,
    newQuestions: (count) => `${count} 个新提问`,
    button: '查看详情',
  },
  en: {
    titles: {
      notice: (title) => title,
      'notice-update': (title) => `[Updated] ${title}`,
      'notice-reminder': (title) => `[Reminder] ${title}`,
      answer: (title) => `[Answer] ${title}`,
      questions: (title) => `[Questions] ${title}`,
    },
    confirm: (date) => `Please confirm by ${date}`,
    updated: (date) => `Updated ${date}`,
    reminded: (date) => `Reminder of ${date}`,
    newQuestions: (count) => (count === 1 ? '1 new question' : `${count} new questions`),
    button: 'Open',
  },
};

/** The card of a message. Updates and reminders contain their time, to tell them from earlier ones. */
export function cardOf(
  kind: MessageKind,
  facts: CardFacts,
  language: Language,
  { publicOrigin, timeZone }: { publicOrigin: string; timeZone: string },
): WecomTextCard {
  const { titles, confirm, updated, reminded, newQuestions, button } = cardWords[language];
  const date = (ms: number): string =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      timeZone,
      month: language === 'en' ? 'short' : 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(ms);
  const lines = [
    facts.sender,
    ...(facts.confirmBy === null ? [] : [confirm(date(facts.confirmBy))]),
    ...(kind === 'notice-update' ? [updated(date(facts.at))] : []),
    ...(kind === 'notice-reminder' ? [reminded(date(facts.at))] : []),
    ...(facts.newQuestions === undefined ? [] : [newQuestions(facts.newQuestions)]),
    facts.text,
  ];
  return {
    title: titles[kind](facts.title),
    // WeCom requires a description.
    description: lines.filter((line) => line !== '').join('\n') || facts.title,
    url: `${publicOrigin}${facts.path}`,
    buttonText: button,
  };
}
