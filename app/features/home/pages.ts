import { definePage } from '../../router/page-definition';

export const homePages = [
  definePage({
    name: 'home',
    path: '/',
    tab: 'home',
    prefetch: true,
    component: () => import(/* webpackChunkName: "home" */ './HomePage.vue'),
    code: () => import(/* webpackChunkName: "home" */ './home-page'),
  }),
  definePage({
    name: 'manage-links',
    path: '/manage/links',
    tab: 'me',
    role: 'admin',
    // A picture is reduced before it is uploaded.
    policy: { img: ['blob:'] },
    component: () => import(/* webpackChunkName: "manage-links" */ './manage/LinksPage.vue'),
    code: () => import(/* webpackChunkName: "manage-links" */ './manage/links-page'),
  }),
];
