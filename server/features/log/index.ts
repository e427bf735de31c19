import { z } from 'zod';
import { log, logExportPath, type LogFilter } from '../../../app/features/log/contract';
import type { Language } from '../../../app/api/contract';
import { feature, fileEndpoint } from '../../endpoints/feature';
import { type ExportFormat, exportRequests, sendTable, type Table } from '../../exports';
import { cursorText } from '../../input';
import { exportLog, listLog } from './log';

const exported = {
  download: fileEndpoint<
    { query: LogFilter & { format: ExportFormat; language: Language } },
    { format: ExportFormat; table: Table }
  >(logExportPath),
};

const name = z.string().regex(/^[a-z-]{1,32}$/);
const day = z
  .string()
  .regex(/^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/)
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true, { message: 'is not a day' });
const filter = {
  person: z
    .string()
    .regex(/^[\w.@-]{1,64}$/)
    .transform((text) => text.toLowerCase())
    .optional(),
  action: name.optional(),
  kind: name.optional(),
  from: day.optional(),
  to: day.optional(),
};

export const logFeature = feature(
  { ...log, ...exported },
  {
    list: {
      requires: 'admin',
      query: z.strictObject({ ...filter, cursor: cursorText.optional() }),
      run: (viewer, { query }) => listLog(viewer, query),
    },
    download: {
      requires: 'admin',
      query: z.strictObject({ ...filter, format: z.enum(['csv', 'xlsx']), language: z.enum(['zh-CN', 'en']) }),
      run: async (viewer, { query: { format, language, ...wanted } }) => ({
        format,
        table: await exportLog(viewer, wanted, { language, format }),
      }),
      requestedBy: exportRequests,
      respond: (ctx, { format, table }) => sendTable(ctx, format, table),
    },
  },
);
