import type { QuestionDeskWords } from './words.zh-CN';

export const words: QuestionDeskWords = {
  questionDesk: {
    title: 'Questions',
    manage: 'Manage',
    filters: 'Filter',
    filterNames: { open: 'Unanswered', answered: 'Answered', hidden: 'Hidden' },
    empty: {
      open: 'No unanswered questions.',
      answered: 'No answered questions.',
      hidden: 'No hidden questions.',
    },
    about: 'Notice: ',
    edited: 'edited',
    answer: 'Answer',
    of: (action, name) => `${action}: ${name}’s question`,
    answerLabel: 'Your answer',
    answerHint: 'All readers of the notice can see it. The person who asked gets a message in WeCom.',
    changeAnswer: 'Edit answer',
    changeHint: 'The person who asked will not be notified again.',
    hide: 'Hide',
    showAgain: 'Show again',
    answered: 'The answer was sent.',
    hidden: 'The question is hidden. Only the person who asked can see it.',
    shown: 'Readers can see the question again.',
    hiddenBy: (name, time) => `Hidden by ${name}, ${time}. Only the person who asked can see it.`,
    failed: (reason) => `Failed: ${reason}`,
    unsent: 'Answers that were not sent',
    discard: 'Discard',
    needsScript: 'Enable JavaScript to answer or hide questions.',
  },
};
