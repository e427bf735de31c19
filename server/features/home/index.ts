import { home } from '../../../app/features/home/contract';
import { feature } from '../../endpoints/feature';
import { listLinks } from './links';

export const homeFeature = feature(home, {
  links: { run: async (viewer) => ({ items: await listLinks(viewer), next: null }) },
});
