import { z } from 'zod';
import type { CodeOwner, SendResult, WecomDepartment, WecomMember, WecomMemberDetail } from './types';

/**
 * Schemas that check and convert WeCom's responses. Other fields are ignored, because WeCom adds some from time to
 * time. Fields that an app may not see are absent, and those a member left empty are empty strings: both become null.
 */

/** PostgreSQL does not accept NUL in a text. */
const clean = (text: string): string => text.replaceAll('\0', '').trim();
const words = z
  .string()
  .nullish()
  .transform((text) => clean(text ?? '') || null);
const ids = z
  .array(z.number().int())
  .nullish()
  .transform((list) => list ?? []);
const userid = z.string().trim().min(1).max(64).toLowerCase();
const userids = z
  .array(z.string())
  .nullish()
  .transform((list) => (list ?? []).map((id) => id.toLowerCase()));

export const accessTokenResponse = z
  .object({ access_token: z.string().min(1).max(2048), expires_in: z.number().positive() })
  .transform((response) => ({ value: response.access_token, expiresInSeconds: response.expires_in }));

export const ticketResponse = z
  .object({ ticket: z.string().min(1).max(2048), expires_in: z.number().positive() })
  .transform((response) => ({ value: response.ticket, expiresInSeconds: response.expires_in }));

/** A member of a linked company, who is not a member of this one, is given as `CorpId/userid`. */
export const codeOwnerResponse = z
  .object({ userid: words, openid: words, user_ticket: words })
  .transform((response, context): CodeOwner => {
    if (response.userid !== null && !response.userid.includes('/'))
      return { kind: 'member', userid: response.userid.toLowerCase(), userTicket: response.user_ticket };
    const openid = response.openid ?? response.userid;
    if (openid !== null) return { kind: 'outsider', openid };
    context.addIssue({ code: 'custom', message: 'neither userid nor openid' });
    return z.NEVER;
  });

export const memberDetailResponse = z
  .object({
    userid,
    gender: z.enum(['0', '1', '2']).catch('0'),
    avatar: words,
    mobile: words,
    email: words,
    biz_mail: words,
  })
  .transform(({ biz_mail: companyMail, ...detail }): WecomMemberDetail => ({
    ...detail,
    email: detail.email ?? companyMail,
  }));

export const memberResponse = z
  .object({
    userid,
    name: z.string().transform(clean),
    alias: words,
    position: words,
    telephone: words,
    mobile: words,
    email: words,
    biz_mail: words,
    department: ids,
    main_department: z.number().int().nullish(),
    direct_leader: userids,
    status: z.number().int().default(1),
  })
  .transform((member): WecomMember => ({
    userid: member.userid,
    name: member.name || member.userid,
    alias: member.alias,
    position: member.position,
    telephone: member.telephone,
    mobile: member.mobile,
    email: member.email ?? member.biz_mail,
    departments: [...new Set(member.department)],
    mainDepartment: member.main_department || (member.department[0] ?? null),
    leaders: [...new Set(member.direct_leader)],
    status: member.status,
  }));

export const membersResponse = z.object({ userlist: z.array(memberResponse) }).transform(({ userlist }) => userlist);

/** The parent of the root is 0. */
const department = z
  .object({
    id: z.number().int().positive(),
    name: z.string().transform(clean),
    name_en: words,
    parentid: z.number().int(),
    order: z.number().int().default(0),
  })
  .transform(({ id, name, name_en: nameEn, parentid, order }): WecomDepartment => ({
    id,
    name,
    nameEn,
    parentId: parentid === 0 ? null : parentid,
    order,
  }));

export const departmentsResponse = z
  .object({ department: z.array(department) })
  .transform(({ department: list }) => list);

const pipeJoined = z
  .string()
  .nullish()
  .transform((list) =>
    (list ?? '')
      .split('|')
      .filter((id) => id !== '')
      .map((id) => id.toLowerCase()),
  );

export const sentResponse = z
  .object({ msgid: z.string().nullish(), invaliduser: pipeJoined, unlicenseduser: pipeJoined })
  .transform((sent): SendResult => ({
    messageId: sent.msgid ?? '',
    invalidUsers: sent.invaliduser,
    unlicensedUsers: sent.unlicenseduser,
  }));
