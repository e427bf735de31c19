import { z } from 'zod';
import { type Branding, branding, isReadable, longestName } from '../../../app/features/branding/contract';
import { recordAudit } from '../../audit';
import { forgetBranding, readBranding } from '../../branding';
import { feature } from '../../endpoints/feature';
import { appError } from '../../errors';
import { writtenText } from '../../input';
import type { Viewer } from '../../viewer';

const name = writtenText(longestName).refine((text) => !text.includes('\n'), { message: 'must be one line' });
const brandingBody = z.strictObject({
  names: z.strictObject({ 'zh-CN': name, en: name }),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .transform((color) => color.toLowerCase())
    .nullable(),
});

/**
 * Saves the branding. Other processes show it within five seconds.
 * @throws {AppError} `color-contrast` if texts in the colour could not be read
 */
async function save(viewer: Viewer, { names, color }: Branding): Promise<Branding> {
  const { database, corpId } = viewer;
  if (color !== null && !isReadable(color)) throw appError('color-contrast');
  const columns = { name_zh: names['zh-CN'], name_en: names.en, color };
  await database.query
    .insertInto('branding')
    .values({ corp_id: corpId, ...columns })
    .onConflict((conflict) => conflict.column('corp_id').doUpdateSet(columns))
    .execute();
  const details = { en: names.en, color };
  await recordAudit(viewer, { action: 'change', kind: 'branding', title: names['zh-CN'], details });
  viewer.afterCommit((outside) => forgetBranding(outside, corpId));
  return { names, color };
}

export const brandingFeature = feature(branding, {
  read: { requires: 'admin', run: ({ database, corpId }) => readBranding(database, corpId) },
  save: { requires: 'admin', body: brandingBody, run: (viewer, { body }) => save(viewer, body) },
});
