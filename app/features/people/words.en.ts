import { plural } from '../../locales/plural';
import type { PeopleWords } from './words.zh-CN';

export const words: PeopleWords = {
  people: {
    title: 'People',
    departments: 'Departments',
    path: 'Department path',
    company: 'Whole company',
    members: (count) => plural(count, 'person', 'people'),
    found: (count, more) => plural(count, 'colleague', 'colleagues', more),
    more: 'More people',
    nobody: 'Nobody was found. Try another word.',
    nobodyHere: 'This department has no members yet.',
    alias: (alias) => `Also known as ${alias}`,
    call: 'Call',
    mail: 'Email',
    chat: 'Chat',
    mobile: 'Mobile',
    telephone: 'Telephone',
    extension: 'Extension',
    email: 'Email',
    department: 'Department',
    leaders: 'Reports to',
  },
};
