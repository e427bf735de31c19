/** The list of migrations, by name. A new table or column adds a file and a line here; released ones never change. */
export * as '0001-first-tables' from './0001-first-tables';
export * as '0002-session-renewals' from './0002-session-renewals';
export * as '0003-memberships' from './0003-memberships';
export * as '0004-department-names' from './0004-department-names';
export * as '0005-roles-and-audit' from './0005-roles-and-audit';
export * as '0006-publishing' from './0006-publishing';
export * as '0007-outbox' from './0007-outbox';
export * as '0008-files' from './0008-files';
export * as '0009-notice-search' from './0009-notice-search';
export * as '0010-managed-links' from './0010-managed-links';
export * as '0011-branding' from './0011-branding';
export * as '0012-answers' from './0012-answers';
export * as '0013-removed-recipients' from './0013-removed-recipients';
export * as '0014-due-messages' from './0014-due-messages';
export * as '0015-read-counts' from './0015-read-counts';
export * as '0016-recipient-counts' from './0016-recipient-counts';
export * as '0017-directory-state' from './0017-directory-state';
