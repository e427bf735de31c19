import { definePage } from '../../router/page-definition';

export const managePages = [
  definePage({
    name: 'manage',
    path: '/manage',
    tab: 'me',
    role: 'publisher',
    component: () => import(/* webpackChunkName: "manage" */ './ManagePage.vue'),
    code: () => import(/* webpackChunkName: "manage" */ './manage-page'),
  }),
];
