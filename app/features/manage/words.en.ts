import type { ManageWords } from './words.zh-CN';

export const words: ManageWords = {
  manage: {
    title: 'Manage',
    sections: {
      roles: { title: 'Roles', text: 'Administrators and publishers' },
      log: { title: 'Audit log', text: 'Who did what, and when' },
    },
  },
};
