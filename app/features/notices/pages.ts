import { definePage } from '../../router/page-definition';

export const noticesPages = [
  definePage({
    name: 'notices',
    path: '/notices',
    tab: 'notices',
    prefetch: true,
    component: () => import(/* webpackChunkName: "notices" */ './list/NoticesPage.vue'),
    code: () => import(/* webpackChunkName: "notices" */ './list/notices-page'),
  }),
  definePage({
    name: 'notice',
    path: '/notices/:id(\\d{1,15})',
    tab: 'notices',
    prefetch: true,
    component: () => import(/* webpackChunkName: "notice" */ './NoticePage.vue'),
    code: () => import(/* webpackChunkName: "notice" */ './notice-page'),
  }),
  definePage({
    name: 'manage-notices',
    path: '/manage/notices',
    tab: 'me',
    role: 'publisher',
    component: () => import(/* webpackChunkName: "manage-notices" */ './manage/NoticeDeskPage.vue'),
    code: () => import(/* webpackChunkName: "manage-notices" */ './manage/notice-desk-page'),
  }),
  definePage({
    name: 'manage-categories',
    path: '/manage/categories',
    tab: 'me',
    role: 'admin',
    component: () => import(/* webpackChunkName: "manage-categories" */ './categories/CategoriesPage.vue'),
    code: () => import(/* webpackChunkName: "manage-categories" */ './categories/categories-page'),
  }),
  definePage({
    name: 'manage-questions',
    path: '/manage/questions',
    tab: 'me',
    role: 'publisher',
    component: () => import(/* webpackChunkName: "manage-questions" */ './question-desk/QuestionDeskPage.vue'),
    code: () => import(/* webpackChunkName: "manage-questions" */ './question-desk/question-desk-page'),
  }),
  definePage({
    name: 'manage-notice-new',
    path: '/manage/notices/new',
    tab: 'me',
    role: 'publisher',
    // That of the form, which replaces it without loading a document.
    policy: { img: ['blob:'] },
    component: () => import(/* webpackChunkName: "manage-notice-new" */ './manage/NewNoticePage.vue'),
    code: () => import(/* webpackChunkName: "manage-notice-new" */ './manage/new-notice-page'),
  }),
  definePage({
    name: 'manage-notice',
    path: '/manage/notices/:id(\\d{1,15})',
    tab: 'me',
    role: 'publisher',
    // A picture is reduced before its upload.
    policy: { img: ['blob:'] },
    component: () => import(/* webpackChunkName: "manage-notice" */ './manage/NoticeFormPage.vue'),
    code: () => import(/* webpackChunkName: "manage-notice" */ './manage/notice-form-page'),
  }),
  definePage({
    name: 'manage-notice-readers',
    path: '/manage/notices/:id(\\d{1,15})/readers',
    tab: 'me',
    role: 'publisher',
    component: () => import(/* webpackChunkName: "manage-notice-readers" */ './readers/ReadersPage.vue'),
    code: () => import(/* webpackChunkName: "manage-notice-readers" */ './readers/readers-page'),
  }),
];
