import { definePage } from '../../router/page-definition';

export const brandingPages = [
  definePage({
    name: 'manage-branding',
    path: '/manage/branding',
    tab: 'me',
    role: 'admin',
    // A picture is reduced before it is uploaded.
    policy: { img: ['blob:'] },
    component: () => import(/* webpackChunkName: "manage-branding" */ './BrandingPage.vue'),
    code: () => import(/* webpackChunkName: "manage-branding" */ './branding-page'),
  }),
];
