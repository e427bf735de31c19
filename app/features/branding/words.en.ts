import type { BrandingWords } from './words.zh-CN';

export const words: BrandingWords = {
  branding: {
    title: 'Branding',
    manage: 'Manage',
    hint: 'The name and the colour are on every page, also on error pages.',
    chinese: 'Chinese name',
    english: 'English name',
    color: 'Colour',
    custom: 'Own colour',
    standard: 'Standard colour',
    colorHint: 'For buttons, links and what is chosen. Dark mode uses a lighter one.',
    tooLight: (contrast) => `The contrast is ${contrast}:1. Below 4.5:1 texts are hard to read.`,
    good: (contrast) => `The contrast is ${contrast}:1.`,
    darker: 'Use a darker one',
    preview: 'Preview',
    light: 'Light',
    dark: 'Dark',
    sample: 'Text',
    button: 'Button',
    save: 'Save',
    working: 'Saving…',
    saved: 'Saved. Pages that are opened from now on show it.',
    missing: 'Enter the name in both languages.',
    failed: (reason) => `Not saved: ${reason}`,
    needsScript: 'Enable JavaScript to change the branding.',
  },
};
