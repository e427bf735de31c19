import { z } from 'zod';
import { files, importPicture, uploadPath, type UploadedFile } from '../../../app/features/files/contract';
import { pictureWidths } from '../../files/picture-types';
import { feature, fileEndpoint, uploadEndpoint } from '../../endpoints/feature';
import { type Download, sendDownload } from './download';
import { findPicture, type Picture, sendPicture } from './pictures';
import { findLinked, shareAddress } from './shared-address';
import { addFile, discard, findUpload, receive, receiveImport, type ReceivedUpload, uploadState } from './upload';

const endpoints = {
  ...files,
  upload: uploadEndpoint<ReceivedUpload, UploadedFile>(uploadPath),
  import: uploadEndpoint<ReceivedUpload, UploadedFile>(importPicture.path),
  download: fileEndpoint<{ params: { id: string }; query: { w?: number } }, Download>('/api/files/:id'),
  picture: fileEndpoint<{ params: { id: string } }, Picture>('/api/pictures/:id'),
};

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const width = z.enum(pictureWidths.map(String)).transform(Number);

/** Who may upload. Another feature that takes files from members widens it. */
const uploaders = 'publisher';

const identify = ({ identity }: ReceivedUpload): object => identity;

export const filesFeature = feature(endpoints, {
  upload: {
    requires: uploaders,
    status: 201,
    upload: { find: findUpload, receive, identify, discard },
    run: (viewer, { body }) => addFile(viewer, body),
  },
  import: {
    requires: uploaders,
    status: 201,
    upload: { find: findUpload, receive: receiveImport, identify, discard },
    run: (viewer, { body }) => addFile(viewer, body),
  },
  uploadState: {
    requires: uploaders,
    params: z.object({ uploadId: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/) }),
    run: (viewer, { params }) => uploadState(viewer, params.uploadId),
  },
  download: {
    params: z.object({ id }),
    unknownAs: 'file-not-found',
    query: z.strictObject({ w: width.optional() }),
    run: (viewer, { params, query }) => findLinked(viewer, params.id, query.w),
    respond: sendDownload,
  },
  address: {
    params: z.object({ id }),
    unknownAs: 'file-not-found',
    run: (viewer, { params }) => shareAddress(viewer, params.id),
  },
  picture: {
    params: z.object({ id }),
    run: (viewer, { params }) => findPicture(viewer, params.id),
    respond: sendPicture,
  },
});
