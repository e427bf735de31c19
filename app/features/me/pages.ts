import { definePage } from '../../router/page-definition';

export const mePages = [
  definePage({
    name: 'me',
    path: '/me',
    tab: 'me',
    prefetch: true,
    component: () => import(/* webpackChunkName: "me" */ './MePage.vue'),
    code: () => import(/* webpackChunkName: "me" */ './me-page'),
  }),
];
