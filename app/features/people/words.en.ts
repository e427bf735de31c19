import { plural } from '../../locales/plural';
import type { PeopleWords } from './words.zh-CN';

export const words: PeopleWords = {
  people: {
    title: 'People',
    departments: 'Departments',
    path: 'Where this department is',
    company: 'Whole company',
    members: (count) => plural(count, 'person', 'people'),
    found: (count, more) => plural(count, 'colleague', 'colleagues', more),
    more: 'More people',
    nobody: 'Nobody was found. Try another word.',
    nobodyHere: 'This department has no members yet.',
    alias: (alias) => `Also known as ${alias}`,
    call: 'Call',
    mail: 'Mail',
    chat: 'Chat',
    mobile: 'Mobile',
    telephone: 'Telephone',
    extension: 'Extension',
    email: 'Mail',
    department: 'Department',
    leaders: 'Reports to',
  },
};
