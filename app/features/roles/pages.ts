import { definePage } from '../../router/page-definition';

export const rolesPages = [
  definePage({
    name: 'manage-roles',
    path: '/manage/roles',
    tab: 'me',
    role: 'admin',
    component: () => import(/* webpackChunkName: "manage-roles" */ './RolesPage.vue'),
    code: () => import(/* webpackChunkName: "manage-roles" */ './roles-page'),
  }),
];
