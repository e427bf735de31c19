import { z } from 'zod';
import type { Page } from '../../../app/api/contract';
import { type RoleHolder, roles } from '../../../app/features/roles/contract';
import { userid } from '../../audience/audience';
import { feature } from '../../endpoints/feature';
import { publisherScope } from '../../publisher-scope';
import type { Viewer } from '../../viewer';
import { listRoleHolders, setRoles } from './roles';

const mostDepartments = 200;

const rolesOfPerson = z.strictObject({
  isAdmin: z.boolean(),
  departments: z.array(z.strictObject({ id: z.int().min(0), withSub: z.boolean() })).max(mostDepartments),
});

const listRoles = async (viewer: Viewer): Promise<Page<RoleHolder>> => ({
  items: await listRoleHolders(viewer),
  next: null,
});

export const rolesFeature = feature(roles, {
  list: { requires: 'admin', run: listRoles },
  set: {
    requires: 'admin',
    params: z.object({ id: userid }),
    unknownAs: 'person-not-found',
    body: rolesOfPerson,
    repeat: listRoles,
    run: async (viewer, { params, body }) => {
      await setRoles(viewer, params.id, body);
      return listRoles(viewer);
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
