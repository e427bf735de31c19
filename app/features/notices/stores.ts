import type { StoreParts } from '../../store';
import { questions } from './questions-store';
import { notices } from './store';

export const noticesModules = ({ api }: StoreParts) => ({ notices: notices(api), questions: questions(api) });
