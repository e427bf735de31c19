import { people } from '../../../app/features/people/contract';
import { listDepartments } from '../../directory/departments';
import { feature } from '../../endpoints/feature';
import { listPeople, readPerson } from './people';
import { peopleQuery, personParams } from './input-schema';

export const peopleFeature = feature(people, {
  departments: { run: async (viewer) => ({ items: await listDepartments(viewer), next: null }) },
  list: { query: peopleQuery, run: (viewer, { query }) => listPeople(viewer, query) },
  card: {
    params: personParams,
    unknownAs: 'person-not-found',
    run: (viewer, { params }) => readPerson(viewer, params.id),
  },
});
