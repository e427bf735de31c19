/** By error id: those that only the pages below `/manage` show. `server/errors.ts` has the HTTP status of each. */
export const words = {
  'draft-changed': '草稿已被他人修改，请对比两份内容。',
  'notice-scheduled': '公告已定时发布，请先取消定时再修改。',
  'notice-published': '公告已发布。',
  'notice-not-published': '公告未发布。',
  'reminded-recently': '刚刚提醒过，请稍后再提醒。',
  'title-missing': '请填写标题。',
  'title-too-long': '标题过长。',
  'text-missing': '请填写正文。',
  'text-too-long': '正文过长。',
  'publisher-missing': '请填写发布人。',
  'publisher-too-long': '发布人过长。',
  'category-unknown': '分类不存在或已停用，请重新选择。',
  'category-name-taken': '已有同名分类。',
  'audience-empty': '发送范围内没有成员。',
  'audience-department-removed': '发送范围中的部门已被删除，请重新选择。',
  'audience-not-allowed': '你没有向该范围发布的权限。',
  'publish-time-past': '发布时间已过。',
  'pin-time-past': '置顶截止时间已过，或早于发布时间。',
  'confirm-time-past': '确认截止时间已过，或早于发布时间。',
  'picture-elsewhere': '正文中有外部图片，成员无法看到，请导入或删除。',
  'attachment-missing': '附件不存在，请重新上传。',
  'attachments-too-many': '附件过多。',
  'own-role': '不能修改自己的角色，请联系其他管理员。',
  'named-admin': '该成员由配置项 ADMINS 指定为管理员，请修改配置。',
};

export type ManageErrorWords = typeof words;
