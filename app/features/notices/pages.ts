import { definePage } from '../../router/page-definition';

export const noticesPages = [
  definePage({
    name: 'notices',
    path: '/notices',
    tab: 'notices',
    component: () => import(/* webpackChunkName: "notices" */ './NoticesPage.vue'),
    code: () => import(/* webpackChunkName: "notices" */ './notices-page'),
  }),
  definePage({
    name: 'notice',
    path: '/notices/:id(\\d{1,15})',
    tab: 'notices',
    component: () => import(/* webpackChunkName: "notice" */ './NoticePage.vue'),
    code: () => import(/* webpackChunkName: "notice" */ './notice-page'),
  }),
];
