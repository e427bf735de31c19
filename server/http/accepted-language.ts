import type { Language } from '../../app/api/contract';

/** The language of an answer where the person has chosen none: the first of `Accept-Language` that the portal speaks, by weight. */
export function acceptedLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').slice(0, 200).split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { language: spoken(tag), weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
  const [best] = wishes.filter((wish) => wish.language !== null && wish.weight > 0).sort((a, b) => b.weight - a.weight);
  return best?.language ?? 'zh-CN';
}

function spoken(tag: string): Language | null {
  if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN';
  if (tag === 'en' || tag.startsWith('en-')) return 'en';
  return null;
}
