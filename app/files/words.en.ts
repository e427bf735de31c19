import type { FileWords } from './words.zh-CN';

export const words: FileWords = {
  files: {
    choosePicture: 'Choose a picture',
    chooseFile: 'Choose a file',
    waiting: 'Waiting to upload…',
    preparing: 'Preparing the picture…',
    uploading: (percent) => `${percent}% uploaded`,
    processing: 'Processing…',
    done: 'Uploaded',
    cancel: 'Cancel the upload',
    retry: 'Upload again',
    remove: 'Remove',
    chooseAgain: (names) => `Not uploaded last time. Choose again: ${names.join(', ')}`,
    tooLarge: (megabytes) => `The file is too large. It can have up to ${megabytes} MB.`,
    errors: {
      'file-missing': 'No file arrived. Choose it again.',
      'file-empty': 'The file is empty.',
      'file-name-invalid':
        'The name of the file is empty, too long, or has characters that cannot be used. Rename it and upload it again.',
      'file-not-found': 'This file does not exist or was removed.',
      'file-too-large': 'The file is too large.',
      'file-type-not-allowed':
        'Files of this type are not supported. You can upload pictures, PDF, Office and WPS documents, TXT, MD, CSV, archives (ZIP, RAR, 7Z), video (MP4, MOV, WEBM) and audio (MP3, M4A, WAV).',
      'upload-incomplete': 'The upload was interrupted. Try again.',
      'picture-incomplete': 'The picture is incomplete or damaged. Choose another one.',
      'picture-too-large': 'The picture is too large or has too many frames. Make it smaller and upload it again.',
      'picture-not-readable': 'This picture cannot be read. Save it as JPG or PNG and upload it again.',
      'picture-not-imported':
        'The picture could not be loaded from the other site. Save it on your device and upload it.',
      'files-unavailable': 'Files cannot be read or stored at the moment. Try again later.',
      'range-not-satisfiable': 'The file does not have the requested part.',
    },
  },
};
