import { me } from '../../../app/features/me/contract';
import { feature } from '../../endpoints/feature';
import { chooseLanguage, readMe } from './me';
import { languageChoice, sessionParams } from './input-schema';

export const meFeature = feature(me, {
  read: { run: (viewer) => readMe(viewer) },
  setLanguage: { body: languageChoice, run: (viewer, { body }) => chooseLanguage(viewer, body.language) },
  sessions: { run: async ({ sessions }) => ({ items: await sessions.list(), next: null }) },
  endSession: {
    params: sessionParams,
    unknownAs: 'session-not-found',
    run: async ({ sessions }, { params }) => {
      await sessions.end(params.id);
      return undefined;
    },
  },
});
