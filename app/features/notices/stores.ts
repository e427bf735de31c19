import type { StoreParts } from '../../store';
import { notices } from './store';

export const noticesModules = ({ api }: StoreParts) => ({ notices: notices(api) });
