import { z } from 'zod';
import { linkLimits, managedLinks } from '../../../../app/features/home/manage/contract';
import { audienceSchema } from '../../../audience/audience';
import { feature } from '../../../endpoints/feature';
import { wholeNumber, writtenText } from '../../../input';
import { addLink, changeLink, listManagedLinks, orderLinks, removeLink } from './managed-links';

const title = writtenText(linkLimits.title);
const linkContent = z.strictObject({
  titles: z.strictObject({ 'zh-CN': title, en: title }),
  url: z.string().trim().min(1).max(linkLimits.url),
  mark: z.string().trim().max(32),
  icon: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .nullable(),
  audience: audienceSchema,
});
const ofLink = {
  requires: 'admin',
  params: z.object({ id: wholeNumber.pipe(z.int().min(1)) }),
  unknownAs: 'link-not-found',
} as const;

/** The responses are the whole list. */
const ofList = { requires: 'admin', repeat: listManagedLinks } as const;

export const managedLinksFeature = feature(managedLinks, {
  list: { requires: 'admin', run: listManagedLinks },
  add: { ...ofList, body: linkContent, run: (viewer, { body }) => addLink(viewer, body) },
  change: {
    ...ofList,
    ...ofLink,
    body: linkContent,
    run: (viewer, { params, body }) => changeLink(viewer, params.id, body),
  },
  remove: { ...ofList, ...ofLink, run: (viewer, { params }) => removeLink(viewer, params.id) },
  order: {
    ...ofList,
    body: z.strictObject({ ids: z.array(z.int().min(1)).max(linkLimits.count) }),
    run: (viewer, { body }) => orderLinks(viewer, body.ids),
  },
});
