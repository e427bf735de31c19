import { definePage } from '../../../app/router/page-definition';

export * from '../../../app/features';

const frame = { name: 'frame', component: () => import(/* webpackChunkName: "frame" */ './FrameLayout.vue') };
const adminFrame = {
  name: 'admin-frame',
  component: () => import(/* webpackChunkName: "admin-frame" */ './AdminFrame.vue'),
};

/** Pages with a layout, which the portal does not have yet. */
export const framedPages = [
  definePage({
    name: 'framed-question',
    path: '/framed/:id(\\d+)',
    tab: 'notices',
    layout: frame,
    component: () => import(/* webpackChunkName: "framed-question" */ './FramedQuestion.vue'),
    code: () => import(/* webpackChunkName: "framed-question" */ './framed-question'),
  }),
  definePage({
    name: 'framed-list',
    path: '/framed/list',
    tab: 'notices',
    layout: frame,
    component: () => import(/* webpackChunkName: "framed-list" */ './FramedList.vue'),
    code: () => import(/* webpackChunkName: "framed-list" */ './framed-list'),
  }),
  definePage({
    name: 'framed-admin',
    path: '/framed/admin',
    tab: 'me',
    role: 'publisher',
    layout: adminFrame,
    component: () => import(/* webpackChunkName: "framed-admin" */ './FramedAdmin.vue'),
    code: () => import(/* webpackChunkName: "framed-admin" */ './framed-list'),
  }),
];
