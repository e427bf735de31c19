import type { Language } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** Most characters of a name. */
export const maxNameLength = 20;

export interface Branding {
  names: Record<Language, string>;
  /** Such as `#067a3c`; null for the color of Foyer. */
  color: string | null;
  /** The id of an uploaded picture; null for none. */
  logo: string | null;
}

export const defaultNames: Record<Language, string> = { 'zh-CN': '门厅', en: 'Foyer' };
export const defaultColor = '#067a3c';

/** What texts and icons need against their background (WCAG 2.2, success criterion 1.4.3). */
export const leastContrast = 4.5;

/** The backgrounds of texts in the color: the darkest light one, and the lightest dark one. */
const backgrounds = { light: '#ededed', dark: '#232323' } as const;

type Channels = readonly [number, number, number];

const channelsOf = (color: string): Channels => {
  const value = parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

const hex = (channels: Channels): string =>
  `#${channels.map((channel) => `0${Math.round(channel).toString(16)}`.slice(-2)).join('')}`;

function luminance(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const part = channel / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** The contrast of two colors, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Mixes a color with black or white in steps until it can be read on the background. */
function readableOn(background: string, color: string, end: Channels): string {
  const from = channelsOf(color);
  for (let step = 0; step <= 100; step += 1) {
    const mixed: Channels = [
      from[0] + ((end[0] - from[0]) * step) / 100,
      from[1] + ((end[1] - from[1]) * step) / 100,
      from[2] + ((end[2] - from[2]) * step) / 100,
    ];
    if (contrast(hex(mixed), background) >= leastContrast) return hex(mixed);
  }
  return hex(end);
}

/** Whether texts in the color can be read in light mode, and white texts on it. */
export const hasEnoughContrast = (color: string): boolean => contrast(color, backgrounds.light) >= leastContrast;

/** The color itself, or the nearest darker one that can be read. */
export const readable = (color: string): string => readableOn(backgrounds.light, color, [0, 0, 0]);

/** The color for dark mode: itself, or the nearest lighter one that can be read. */
export const darkVariant = (color: string): string => readableOn(backgrounds.dark, color, [255, 255, 255]);

export const branding = {
  read: endpoint<object, Branding>('GET', '/api/manage/branding', ['names']),
  save: endpoint<{ body: Branding }, Branding>('PUT', '/api/manage/branding', ['names']),
};
