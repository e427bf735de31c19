import { plural } from '../../../locales/plural';
import type { ChooserWords } from './words.zh-CN';

export const words: ChooserWords = {
  choosers: {
    chooseDepartments: 'Choose departments',
    doneDepartments: 'Close the list',
    searchDepartments: 'Search departments',
    noDepartment: 'No department was found.',
    removedDepartment: (id) => `Deleted department (${id})`,
    withSub: 'With sub-departments',
    withoutSub: 'Without sub-departments',
    confirmDepartments: (departments, count) => {
      if (departments === 0) return 'Done';
      const chosen = plural(departments, 'department', 'departments');
      if (count === null) return `Done (${chosen})`;
      return `Done (${chosen}, ${count.isExact ? '' : 'about '}${plural(count.people, 'person', 'people')})`;
    },
    included: 'Included',
    chosenDepartments: (count) => `${plural(count, 'department', 'departments')} chosen`,
    members: (count) => plural(count, 'person', 'people'),
    searchPeople: 'Search people',
    searchPeopleHint: 'Name, pinyin or department',
    nobody: 'Nobody was found. Try another word.',
    foundPeople: (count) => `${plural(count, 'person', 'people')} found`,
    chosenPeople: (count) => `${plural(count, 'person', 'people')} chosen`,
    gone: 'has left',
    remove: (name) => `Remove ${name}`,
    removePerson: (name, department) => `Remove ${department === '' ? name : `${name} (${department})`}`,
    inDepartments: 'already in the chosen departments',
    notInAudience: 'not in the audience',
    audience: {
      everyone: 'Whole company',
      everyoneHint: 'Also people who join later',
      some: 'Departments or people',
      someHint: 'Follows changes of the departments',
      departments: 'Departments',
      people: 'People',
      to: 'Include',
      except: 'Exclude some departments or people',
      exceptHeading: 'Exclude',
      closeExcept: 'Exclude nobody',
      chooseExceptDepartments: 'Choose departments to exclude',
      searchExceptPeople: 'Search people to exclude',
      exceptDepartments: 'Excluded departments',
      exceptPeople: 'Excluded people',
    },
  },
};
