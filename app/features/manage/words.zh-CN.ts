import type { sections } from './sections';

type Section = (typeof sections)[number]['name'];

const of: Record<Section, { title: string; text: string }> = {
  notices: { title: '公告管理', text: '编写、发布和查看公告' },
  questions: { title: '提问管理', text: '回复或隐藏公告下的提问' },
  categories: { title: '公告分类', text: '分类的名称和顺序' },
  links: { title: '快捷链接', text: '首页的链接和顺序' },
  roles: { title: '角色权限', text: '设置管理员和发布者' },
  branding: { title: '品牌设置', text: '系统名称、标志和主题色' },
  log: { title: '操作日志', text: '查看管理操作记录' },
};

export const words = { manage: { title: '管理', write: '写公告', sections: of } };

export type ManageWords = typeof words;
