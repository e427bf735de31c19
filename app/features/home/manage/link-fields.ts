import { everyone, type AudienceSpec } from '../../../api/contract';
import type { ChosenPicture } from '../../../forms/PictureField.vue';
import { textProblem, type Problems } from '../../../writes/use-form-draft';
import { type LinkContent, linkLimits, type ManagedLink } from './contract';

/** What is written in the form of a link. */
export interface LinkFields {
  chinese: string;
  english: string;
  url: string;
  mark: string;
  icon: ChosenPicture | null;
  audience: AudienceSpec;
}

export const blankLink = (): LinkFields => ({
  chinese: '',
  english: '',
  url: '',
  mark: '',
  icon: null,
  audience: everyone(),
});

export const fieldsOf = ({ titles, url, mark, icon, iconUrl, audience }: ManagedLink): LinkFields => ({
  chinese: titles['zh-CN'],
  english: titles.en,
  url,
  mark,
  icon: icon === null ? null : { id: icon, url: iconUrl ?? '' },
  audience,
});

export const contentOf = ({ chinese, english, url, mark, icon, audience }: LinkFields): LinkContent => ({
  titles: { 'zh-CN': chinese.trim(), en: english.trim() },
  url: url.trim(),
  mark: mark.trim(),
  icon: icon?.id ?? null,
  audience,
});

export const linkProblems = ({ chinese, english, url }: LinkFields): Problems => ({
  chinese: textProblem(chinese, linkLimits.title),
  english: textProblem(english, linkLimits.title),
  url: textProblem(url, linkLimits.url),
});

/** The field to which an error of the server belongs. */
export function fieldOfLinkError(error: string): keyof LinkFields | undefined {
  if (error === 'link-address-invalid') return 'url';
  if (error === 'file-not-found') return 'icon';
  return error.indexOf('audience-') === 0 ? 'audience' : undefined;
}
