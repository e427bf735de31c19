import { z } from 'zod';
import { feature, fileEndpoint } from '../../endpoints/feature';
import { findPicture, type Picture, sendPicture } from './pictures';

const files = {
  picture: fileEndpoint<{ params: { id: string } }, Picture>('/api/pictures/:id'),
};

export const filesFeature = feature(files, {
  picture: {
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
    run: (viewer, { params }) => findPicture(viewer, params.id),
    respond: sendPicture,
  },
});
