import type { QuestionDeskWords } from './words.zh-CN';

export const words: QuestionDeskWords = {
  questionDesk: {
    title: 'Questions',
    manage: 'Manage',
    filters: 'Filter',
    show: { open: 'Waiting', answered: 'Answered', hidden: 'Hidden' },
    empty: {
      open: 'No question is waiting for an answer.',
      answered: 'No question has been answered yet.',
      hidden: 'No question is hidden.',
    },
    about: 'Notice: ',
    edited: 'edited',
    answer: 'Answer',
    of: (action, name) => `${action} (question of ${name})`,
    answerLabel: 'Your answer',
    answerHint: 'All readers of the notice can see it. The person who asked gets a message in WeCom.',
    changeAnswer: 'Change the answer',
    changeHint: 'The person who asked gets no other message.',
    hide: 'Hide',
    showAgain: 'Show again',
    answered: 'The answer was sent.',
    hidden: 'The question is hidden. Only the person who asked can see it.',
    shown: 'Readers can see the question again.',
    hiddenBy: (name, time) => `Hidden by ${name}, ${time}. Only the person who asked can see it.`,
    failed: (reason) => `That did not work: ${reason}`,
    unsent: 'Answers that were not sent',
    discard: 'Discard',
    needsScript: 'Enable JavaScript to answer and hide questions.',
  },
};
