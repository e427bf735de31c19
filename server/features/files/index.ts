import { z } from 'zod';
import { endpoint } from '../../../app/api/endpoint';
import { feature } from '../../endpoints/feature';
import { findPicture, type Picture, sendPicture } from './pictures';

const files = {
  picture: endpoint<{ params: { id: string } }, Picture>('GET', '/api/pictures/:id'),
};

export const filesFeature = feature(files, {
  picture: {
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
    run: (viewer, { params }) => findPicture(viewer, params.id),
    respond: sendPicture,
  },
});
