import { definePage } from '../../router/page-definition';

export const logPages = [
  definePage({
    name: 'manage-log',
    path: '/manage/log',
    tab: 'me',
    role: 'admin',
    component: () => import(/* webpackChunkName: "manage-log" */ './LogPage.vue'),
    code: () => import(/* webpackChunkName: "manage-log" */ './log-page'),
  }),
];
