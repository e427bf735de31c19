/** Texts for choosing and uploading files, with those of its errors by id. The pages that upload files load them. */
export const words = {
  files: {
    choosePicture: '选择图片',
    chooseFile: '选择文件',
    waiting: '等待上传…',
    preparing: '正在处理图片…',
    uploading: (percent: number): string => `已上传 ${percent}%`,
    processing: '正在处理…',
    done: '已上传',
    cancel: '取消上传',
    retry: '重新上传',
    remove: '移除',
    chooseAgain: (names: readonly string[]): string => `上次未传完，请重新选择：${names.join('、')}`,
    tooLarge: (megabytes: number): string => `文件过大，不能超过 ${megabytes} MB。`,
    errors: {
      'file-missing': '没有收到文件，请重新选择。',
      'file-empty': '文件是空的。',
      'file-name-invalid': '文件名为空、过长或含有特殊字符，请重命名后再上传。',
      'file-not-found': '文件不存在或已删除。',
      'file-too-large': '文件过大。',
      'file-type-not-allowed':
        '不支持这种类型的文件。可以上传图片、PDF、Office 或 WPS 文档、TXT、MD、CSV、压缩包（ZIP、RAR、7Z）、视频（MP4、MOV、WEBM）和音频（MP3、M4A、WAV）。',
      'upload-incomplete': '上传中断，请重试。',
      'picture-incomplete': '图片不完整或已损坏，请换一张。',
      'picture-too-large': '图片尺寸过大或动图帧数过多，请缩小后再上传。',
      'picture-not-readable': '无法读取这种图片，请另存为 JPG 或 PNG 后再上传。',
      'picture-not-imported': '无法从其他网站获取这张图片，请先保存到本机再上传。',
      'files-unavailable': '系统暂时无法存取文件，请稍后重试。',
      'range-not-satisfiable': '请求的内容超出文件范围。',
    },
  },
};

export type FileWords = typeof words;
