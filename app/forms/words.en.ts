import type { FormWords } from './words.zh-CN';

export const words: FormWords = {
  form: {
    save: 'Save',
    working: 'Saving…',
    saved: 'Saved.',
    failed: (reason) => `Could not save: ${reason}`,
    waiting: (reason) => `${reason} What you entered is kept and will be saved automatically.`,
    queued: 'What you entered is kept and will be saved automatically.',
    edit: 'Edit',
    restored: 'Restored what you had not saved.',
    missing: 'Fill in this field.',
    choosePicture: 'Upload a picture',
    removePicture: 'Remove the picture',
    uploading: (percent) => `Uploading… ${percent}%`,
    pictureUploading: 'The picture is being uploaded. Please wait.',
    pictureFailed: 'Could not upload the picture. Try again or remove it.',
    tooLong: (most) => `At most ${most} characters. Shorten it.`,
  },
};
