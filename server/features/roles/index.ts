import { z } from 'zod';
import { roles } from '../../../app/features/roles/contract';
import { userid } from '../../audience/audience';
import { feature } from '../../endpoints/feature';
import { publisherScope } from '../../publisher-scope';
import { listRoleHolders, setRoles } from './roles';

const mostDepartments = 200;

const rolesOfPerson = z.strictObject({
  isAdmin: z.boolean(),
  departments: z.array(z.strictObject({ id: z.int().min(0), withSub: z.boolean() })).max(mostDepartments),
});

export const rolesFeature = feature(roles, {
  list: { requires: 'admin', run: async (viewer) => ({ items: await listRoleHolders(viewer), next: null }) },
  set: {
    requires: 'admin',
    params: z.object({ id: userid }),
    unknownAs: 'person-not-found',
    body: rolesOfPerson,
    run: async (viewer, { params, body }) => {
      await setRoles(viewer, params.id, body);
      return { items: await listRoleHolders(viewer), next: null };
    },
  },
  scope: {
    requires: 'publisher',
    run: async (viewer) => {
      const scope = await publisherScope(viewer);
      return { departments: scope === null ? null : [...scope] };
    },
  },
});
