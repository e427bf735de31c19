import type { ManageWords } from './words.zh-CN';

export const words: ManageWords = {
  manage: {
    title: 'Manage',
    sections: {
      roles: { title: 'Roles', text: 'Administrators and publishers' },
    },
  },
};
