/** What is done. With the kind of thing it names an entry of the audit log: "publish" and "notice". */
export const auditActions = [
  'create',
  'change',
  'delete',
  'schedule',
  'publish',
  'withdraw',
  'remind',
  'answer',
  'hide',
  'show',
  'grant',
  'revoke',
  'export',
] as const;

/** To what it is done. */
export const auditKinds = ['notice', 'category', 'question', 'file', 'link', 'role', 'branding', 'log'] as const;

export type AuditAction = (typeof auditActions)[number];
export type AuditKind = (typeof auditKinds)[number];
