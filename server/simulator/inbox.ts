import { randomBytes } from 'node:crypto';

/** A delivered message. */
export interface Message {
  id: string;
  /** Milliseconds since 1970, the simulator's clock. */
  sentAt: number;
  agentId: string;
  /** Userids in the case that the directory uses. */
  to: string[];
  type: string;
  /** The object under the key `type` of the request. */
  content: Record<string, unknown>;
  /** Whether the app has recalled it. Members then see a placeholder. */
  recalled: boolean;
}

const maxMessages = 1000;
/** Ids kept for `recall`. */
const maxIds = 10_000;
/** Messages from one app to one member in a minute. WeCom drops the rest silently. */
const perMemberPerMinute = 30;
/** How long a message can be recalled: one day. */
const recallMs = 86_400_000;

export type Inbox = ReturnType<typeof createInbox>;

/** Messages delivered by `message/send`, oldest first. */
export function createInbox() {
  const messages: Message[] = [];
  const delivered = new Map<string, number>();
  const ids = new Map<string, { agentId: string; issuedAt: number }>();

  const recentCount = (userid: string, agentId: string, now: number): number =>
    messages.filter(
      (message) => message.sentAt > now - 60_000 && message.agentId === agentId && message.to.includes(userid),
    ).length;

  return {
    /** An id for the response of `message/send`, which has one even if the message is not delivered. */
    newId(agentId: string, now: number): string {
      const id = randomBytes(24).toString('base64url');
      ids.set(id, { agentId, issuedAt: now });
      const [oldest] = ids.keys();
      if (ids.size > maxIds && oldest !== undefined) ids.delete(oldest);
      return id;
    },
    deliver(message: Omit<Message, 'recalled'>): void {
      const to = message.to.filter(
        (userid) => recentCount(userid, message.agentId, message.sentAt) < perMemberPerMinute,
      );
      if (to.length === 0) return;
      messages.push({ ...message, to, recalled: false });
      if (messages.length > maxMessages) messages.shift();
    },
    /** Recalls a message. Returns false unless this app sent it less than a day ago. */
    recall(id: string, agentId: string, now: number): boolean {
      const issued = ids.get(id);
      if (issued === undefined || issued.agentId !== agentId || now >= issued.issuedAt + recallMs) return false;
      for (const message of messages) if (message.id === id) message.recalled = true;
      return true;
    },
    /** Returns whether the same request was made within the interval, and records it if not. */
    isDuplicate(fingerprint: string, intervalSeconds: number, now: number): boolean {
      const until = delivered.get(fingerprint);
      if (until !== undefined && until > now) return true;
      for (const [key, end] of delivered) if (end <= now) delivered.delete(key);
      delivered.set(fingerprint, now + intervalSeconds * 1000);
      return false;
    },
    list: (): readonly Message[] => messages,
    clear(): void {
      messages.length = 0;
      delivered.clear();
      ids.clear();
    },
  };
}
