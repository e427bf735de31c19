export const words = {
  branding: {
    title: '品牌设置',
    manage: '管理',
    hint: '名称、标志和颜色用于所有页面，包括错误页面。',
    chinese: '中文名称',
    english: '英文名称',
    logo: '标志',
    logoHint: '显示在首页、错误页面和浏览器标签上，横向图片效果最佳。',
    color: '颜色',
    custom: '自定义颜色',
    default: '默认颜色',
    colorHint: '用于按钮、链接和选中项，深色模式下会自动调亮。',
    tooLight: (contrast: string): string => `对比度 ${contrast}:1，低于 4.5:1，文字难以看清。`,
    good: (contrast: string): string => `对比度 ${contrast}:1`,
    darker: '改用较深的颜色',
    preview: '预览',
    light: '浅色',
    dark: '深色',
    sample: '文字',
    button: '按钮',
    saved: '已保存，刷新页面后生效。',
    needsScript: '请启用 JavaScript 后再编辑品牌设置。',
  },
};

export type BrandingWords = typeof words;
