import type { Member } from '../company/types';
import type { State } from '../state';
import { appOnly, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './response';
import { failure } from './failure';
import type { MediaType } from '../media';
import { contents, envelopeSchema, parameterFailure, type Envelope } from './message-schema';

const maxTextBytes = 2048;
const split = (list: string): string[] =>
  list
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const ownValue = <T extends object>(object: T, name: string): T[keyof T] | undefined =>
  Object.entries(object).find(([key]) => key === name)?.[1];

/** Shortens a text to at most `maxBytes` bytes without cutting through a character. */
function truncate(text: string, maxBytes: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

/** @throws 40007 unless the id belongs to an uploaded file of this type that has not expired */
function checkMedia(state: State, id: string, type: MediaType): void {
  if (state.media.find(id)?.type !== type) throw failure(40007);
}

function contentOf(state: State, { msgtype, ...message }: Envelope): Fields {
  const schema = ownValue(contents, msgtype);
  if (schema === undefined) throw failure(40008);
  if (message.safe === 2 && msgtype !== 'mpnews') throw failure(40058, "invalid param 'safe'");
  const parsed = schema.safeParse(message[msgtype]);
  if (!parsed.success) throw parameterFailure(parsed.error);
  const content: Fields = { ...parsed.data };
  if (msgtype === 'image' || msgtype === 'voice' || msgtype === 'video' || msgtype === 'file')
    checkMedia(state, String(content.media_id), msgtype);
  if (msgtype === 'mpnews') {
    for (const { thumb_media_id: thumb } of contents.mpnews.parse(parsed.data).articles)
      checkMedia(state, thumb, 'image');
  }
  if (msgtype !== 'text' && msgtype !== 'markdown') return content;
  if (content.content === '') throw failure(44004);
  return { content: truncate(String(content.content), maxTextBytes) };
}

interface Recipients {
  members: Member[];
  invalidUsers: string[];
  invalidParties: string[];
  invalidTags: string[];
}

const reachable = (state: State, member: Member): boolean =>
  (member.status === 1 || member.status === 4) && state.company.memberVisible(member);

function recipientsOf(state: State, message: Envelope): Recipients {
  const users = split(message.touser);
  const parties = split(message.toparty);
  const tags = split(message.totag);
  if (users.length + parties.length + tags.length === 0) throw failure(82001);
  if (users.length > 1000) throw failure(40032);
  if (parties.length > 100) throw failure(82002);
  if (tags.length > 100) throw failure(82003);

  const everyone = state.company.members().filter((member) => reachable(state, member));
  if (users.includes('@all')) return { members: everyone, invalidUsers: [], invalidParties: [], invalidTags: [] };

  const chosen = new Set<Member>();
  const invalidUsers = users.filter((userid) => {
    const member = state.company.member(userid);
    if (member === undefined || !reachable(state, member)) return true;
    chosen.add(member);
    return false;
  });
  const invalidParties = parties.filter((id) => {
    if (state.company.department(Number(id)) === undefined || !state.company.departmentVisible(Number(id))) return true;
    const within = new Set(state.company.subtree(Number(id)).map((department) => department.id));
    for (const member of everyone)
      if (member.memberships.some(({ department }) => within.has(department))) chosen.add(member);
    return false;
  });
  // The demo company has no tags.
  if (invalidUsers.length === users.length && invalidParties.length === parties.length) throw failure(81013);
  return {
    members: [...chosen],
    invalidUsers: invalidUsers.map((userid) => userid.toLowerCase()),
    invalidParties,
    invalidTags: tags,
  };
}

/**
 * `message/send`. Invalid recipients are an error only if none is valid. A suppressed duplicate gets the same response
 * as a sent message.
 */
function send({ state, caller, body }: ApiCall): Fields {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) throw parameterFailure(parsed.error);
  const message = parsed.data;
  if (message.agentid === undefined) throw failure(40056);
  if (String(message.agentid) !== caller.agentId) throw failure(301002);
  const content = contentOf(state, message);
  const recipients = recipientsOf(state, message);

  const now = state.clock.now();
  const id = state.inbox.newId(caller.agentId, now);
  const repeated =
    message.enable_duplicate_check === 1 &&
    state.inbox.isDuplicate(JSON.stringify(body), message.duplicate_check_interval, now);
  if (!repeated) {
    state.inbox.deliver({
      id,
      sentAt: now,
      agentId: caller.agentId,
      to: recipients.members.map(({ userid }) => userid),
      type: message.msgtype,
      content,
    });
  }
  return {
    invaliduser: recipients.invalidUsers.join('|'),
    invalidparty: recipients.invalidParties.join('|'),
    invalidtag: recipients.invalidTags.join('|'),
    unlicenseduser: '',
    msgid: id,
  };
}

/** `message/recall`: allowed within a day, for the app that sent the message. */
function recall({ state, caller, body }: ApiCall): Fields {
  const { msgid } = body;
  if (msgid === undefined || msgid === '') throw failure(40063);
  if (typeof msgid !== 'string' || !state.inbox.recall(msgid, caller.agentId, state.clock.now()))
    throw failure(40058, "invalid param 'msgid'");
  return {};
}

export const messageCalls: readonly ApiRoute[] = [
  { path: '/cgi-bin/message/send', method: 'POST', callers: appOnly, handle: send },
  { path: '/cgi-bin/message/recall', method: 'POST', callers: appOnly, handle: recall },
];
