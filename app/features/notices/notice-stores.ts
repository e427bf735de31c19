import type { StoreParts } from '../../store';
import { questions } from './questions-store';
import { noticesModules } from './stores';

/** The modules of a notice's page. Home and lists need no questions. */
export const noticeModules = (parts: StoreParts) => ({ ...noticesModules(parts), questions: questions(parts.api) });
