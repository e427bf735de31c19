import { definePage } from '../../router/page-definition';

export const homePages = [
  definePage({
    name: 'home',
    path: '/',
    tab: 'home',
    component: () => import(/* webpackChunkName: "home" */ './HomePage.vue'),
    code: () => import(/* webpackChunkName: "home" */ './home-page'),
  }),
];
