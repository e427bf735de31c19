export const words = {
  categories: {
    title: '公告分类',
    manage: '管理',
    hint: '按此顺序显示。停用后，新公告不能再选择，已有公告不受影响。',
    add: '添加分类',
    editTitle: (name: string): string => `编辑“${name}”`,
    change: '编辑',
    chinese: '中文名称',
    english: '英文名称',
    nameHint: (most: number): string => `最多 ${most} 个字`,
    archived: '停用',
    archivedHint: '新公告不能再选择该分类',
    count: (count: number): string => `${count} 条公告`,
    up: (name: string): string => `上移${name}`,
    down: (name: string): string => `下移${name}`,
    drag: '拖动排序',
    moved: (name: string, place: number, count: number): string => `${name}已移至第 ${place} 位，共 ${count} 位。`,
    needsScript: '请启用 JavaScript 后再编辑分类。',
  },
};

export type CategoriesWords = typeof words;
