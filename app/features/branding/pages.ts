import { definePage } from '../../router/page-definition';

export const brandingPages = [
  definePage({
    name: 'manage-branding',
    path: '/manage/branding',
    tab: 'me',
    role: 'admin',
    component: () => import(/* webpackChunkName: "manage-branding" */ './BrandingPage.vue'),
    code: () => import(/* webpackChunkName: "manage-branding" */ './branding-page'),
  }),
];
