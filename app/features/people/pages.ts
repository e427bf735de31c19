import { definePage } from '../../router/page-definition';

export const peoplePages = [
  definePage({
    name: 'people',
    path: '/people',
    tab: 'people',
    component: () => import(/* webpackChunkName: "people" */ './PeoplePage.vue'),
    code: () => import(/* webpackChunkName: "people" */ './people-page'),
  }),
  definePage({
    name: 'person',
    path: '/people/:id',
    tab: 'people',
    prefetch: true,
    component: () => import(/* webpackChunkName: "person" */ './PersonPage.vue'),
    code: () => import(/* webpackChunkName: "person" */ './person-page'),
  }),
];
