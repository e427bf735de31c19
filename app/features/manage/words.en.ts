import type { ManageWords } from './words.zh-CN';

export const words: ManageWords = {
  manage: {
    title: 'Manage',
    sections: {
      notices: { title: 'Notices', text: 'Write, publish and follow notices' },
      questions: { title: 'Questions', text: 'Answer and hide questions about notices' },
      categories: { title: 'Categories', text: 'Names and order of the categories of notices' },
      links: { title: 'Links', text: 'The links on Home and their order' },
      roles: { title: 'Roles', text: 'Administrators and publishers' },
      branding: { title: 'Branding', text: 'Name and colour' },
      log: { title: 'Audit log', text: 'Who did what, and when' },
    },
  },
};
