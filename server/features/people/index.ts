import { people } from '../../../app/features/people/contract';
import { listBranch, listDepartments } from '../../directory/department-list';
import { feature } from '../../endpoints/feature';
import { listPeople, readPerson } from './people';
import { branchQuery, peopleQuery, personParams } from './input-schema';

export const peopleFeature = feature(people, {
  departments: { run: async (viewer) => ({ items: await listDepartments(viewer), next: null }) },
  branch: {
    query: branchQuery,
    run: async (viewer, { query }) => ({ items: await listBranch(viewer, query.of), next: null }),
  },
  list: { query: peopleQuery, run: (viewer, { query }) => listPeople(viewer, query) },
  card: {
    params: personParams,
    unknownAs: 'person-not-found',
    run: (viewer, { params }) => readPerson(viewer, params.id),
  },
});
