import type { sections } from './sections';

type Section = (typeof sections)[number]['name'];

const of: Record<Section, { title: string; text: string }> = {
  roles: { title: '角色', text: '设置管理员和发布者' },
};

export const words = { manage: { title: '管理', sections: of } };

export type ManageWords = typeof words;
