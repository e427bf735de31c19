/** Texts of forms with several fields. The pages that have one list `formWords` in `also` of their page code. */
export const words = {
  form: {
    save: '保存',
    working: '正在保存…',
    saved: '已保存。',
    failed: (reason: string): string => `保存失败：${reason}`,
    waiting: (reason: string): string => `${reason}内容已保留，稍后自动保存。`,
    queued: '等待保存，内容已保留。',
    edit: '修改',
    restored: '已恢复上次未保存的内容。',
    missing: '请填写此项。',
    choosePicture: '上传图片',
    removePicture: '移除图片',
    uploading: (percent: number): string => `正在上传… ${percent}%`,
    pictureUploading: '图片正在上传，请稍候。',
    pictureFailed: '图片上传失败，请重试或移除。',
    tooLong: (most: number): string => `最多 ${most} 个字，请删减。`,
  },
};

export type FormWords = typeof words;
