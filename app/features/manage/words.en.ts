import type { ManageWords } from './words.zh-CN';

export const words: ManageWords = {
  manage: {
    title: 'Manage',
    write: 'New notice',
    sections: {
      notices: { title: 'Manage notices', text: 'Write and publish notices, and see who has read them' },
      questions: { title: 'Questions', text: 'Answer and hide questions about notices' },
      categories: { title: 'Categories', text: 'Names and order of notice categories' },
      links: { title: 'Quick links', text: 'The links on Home and their order' },
      roles: { title: 'Roles', text: 'Administrators and publishers' },
      branding: { title: 'Branding', text: 'Name, logo and color of the portal' },
      log: { title: 'Audit log', text: 'A record of management actions' },
    },
  },
};
