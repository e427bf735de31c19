import type { Role } from '../../api/contract';

/** The pages that `/manage` leads to, in their order. A new one adds its line here, and its words in `words.*.ts`. */
export const sections = [
  {
    name: 'notices',
    path: '/manage/notices',
    role: 'publisher',
    icon: 'M4 5h11v14H6a2 2 0 0 1-2-2zM15 9h5v8a2 2 0 0 1-2 2h-3M7.5 9h4M7.5 12.5h4M7.5 16h4',
  },
  {
    name: 'questions',
    path: '/manage/questions',
    role: 'publisher',
    icon: 'M4 5h16v11h-8l-4.5 4v-4H4zM9.8 9.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .7-1 1.3M12 14.4v.1',
  },
  {
    name: 'categories',
    path: '/manage/categories',
    role: 'admin',
    icon: 'M4 4.5h7l9 9-6.5 6.5-9.5-9zM8.2 8.2v.1',
  },
  {
    name: 'links',
    path: '/manage/links',
    role: 'admin',
    icon: 'M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z',
  },
  {
    name: 'roles',
    path: '/manage/roles',
    role: 'admin',
    icon: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.4-3.6 3-5 6.5-5 1.3 0 2.5.2 3.5.6M17.5 13l3.5 1.5v2.2c0 2-1.4 3.4-3.5 4.3-2.1-.9-3.5-2.3-3.5-4.3v-2.2z',
  },
  {
    name: 'branding',
    path: '/manage/branding',
    role: 'admin',
    icon: 'M12 3.5a8.5 8.5 0 1 0 0 17c1.6 0 2-1 1.6-2-.6-1.6.4-3 2.2-3h2.2c1.6 0 2.5-1.2 2.5-3.5 0-4.7-3.8-8.5-8.5-8.5zM7.5 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM10 8.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM15 8.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2z',
  },
  {
    name: 'log',
    path: '/manage/log',
    role: 'admin',
    icon: 'M6 3.5h9l3.5 3.5v13.5H6zM14.5 3.5V7.5h4M9 11.5h6.5M9 14.5h6.5M9 17.5h4',
  },
] as const satisfies readonly { name: string; path: string; role: Role; icon: string }[];
