import { z } from 'zod';
import { type Branding, branding, hasEnoughContrast, maxNameLength } from '../../../app/features/branding/contract';
import { everyoneId } from '../../audience/audience';
import { recordAudit } from '../../audit';
import { readBranding } from '../../branding';
import { feature } from '../../endpoints/feature';
import { appError } from '../../errors';
import { writtenText } from '../../input';
import type { Viewer } from '../../viewer';
import { filesOf, setFileUses } from '../files/exports';

const name = writtenText(maxNameLength).refine((text) => !text.includes('\n'), { message: 'must be one line' });
const brandingBody = z.strictObject({
  names: z.strictObject({ 'zh-CN': name, en: name }),
  logo: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .nullable(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .transform((color) => color.toLowerCase())
    .nullable(),
});

/**
 * Saves the branding.
 * @throws {AppError} `color-contrast` if the contrast is below 4.5:1; `file-not-found`;
 *   `picture-not-readable` if the logo is no picture
 */
async function save(viewer: Viewer, { names, color, logo }: Branding): Promise<Branding> {
  const { database, corpId } = viewer;
  if (color !== null && !hasEnoughContrast(color)) throw appError('color-contrast');
  const fileIds = logo === null ? [] : [logo];
  await setFileUses(database, {
    corpId,
    kind: 'branding',
    thingId: corpId,
    audienceId: everyoneId,
    fileIds,
    viewer,
    now: viewer.now(),
  });
  if ((await filesOf(database, corpId, fileIds)).get(logo ?? '')?.kind === 'file')
    throw appError('picture-not-readable');
  const columns = { name_zh: names['zh-CN'], name_en: names.en, color, logo };
  await database.query
    .insertInto('branding')
    .values({ corp_id: corpId, ...columns })
    .onConflict((conflict) => conflict.column('corp_id').doUpdateSet(columns))
    .execute();
  const details = { en: names.en, color, logo: logo !== null };
  await recordAudit(viewer, { action: 'change', kind: 'branding', title: names['zh-CN'], details });
  return { names, color, logo };
}

export const brandingFeature = feature(branding, {
  read: { requires: 'admin', run: ({ database, corpId }) => readBranding(database, corpId) },
  save: { requires: 'admin', body: brandingBody, run: (viewer, { body }) => save(viewer, body) },
});
