import type { StoreParts } from '../../store';
import { people } from './store';

export const peopleModules = ({ api }: StoreParts) => ({ people: people(api) });
