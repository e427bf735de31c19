import type { BrandingWords } from './words.zh-CN';

export const words: BrandingWords = {
  branding: {
    title: 'Branding',
    manage: 'Manage',
    hint: 'Used on every page, including error pages.',
    chinese: 'Chinese name',
    english: 'English name',
    logo: 'Logo',
    logoHint: 'Shown on Home, on error pages and in browser tabs. A wide picture looks best.',
    color: 'Color',
    custom: 'Custom color',
    default: 'Default color',
    colorHint: 'Used for buttons, links and selected items. Dark mode may use a lighter shade.',
    tooLight: (contrast) => `Contrast ${contrast}:1. Below 4.5:1, text is hard to read.`,
    good: (contrast) => `Contrast ${contrast}:1`,
    darker: 'Use a darker color',
    preview: 'Preview',
    light: 'Light',
    dark: 'Dark',
    sample: 'Text',
    button: 'Button',
    saved: 'Saved. Reload the page to see it.',
    needsScript: 'Enable JavaScript to edit the branding.',
  },
};
