import { randomBytes } from 'node:crypto';

/** A message as it was delivered. */
export interface Message {
  id: string;
  /** Milliseconds since 1970, the simulator's clock. */
  sentAt: number;
  agentId: string;
  /** Userids as the directory writes them. */
  to: string[];
  type: string;
  /** The object of its type. */
  content: Record<string, unknown>;
  /** Whether the app has taken it back. Members then see only that there was one. */
  recalled: boolean;
}

const mostMessages = 1000;
/** Ids that are remembered for `recall`. */
const mostIds = 10_000;
/** Messages that one member gets from one app in a minute. The rest is dropped silently. */
const perMemberAMinute = 30;
/** How long a message can be taken back, in milliseconds: a day. */
const recallMs = 86_400_000;

export type Inbox = ReturnType<typeof createInbox>;

/** What `message/send` delivered, oldest first. */
export function createInbox() {
  const messages: Message[] = [];
  const delivered = new Map<string, number>();
  const ids = new Map<string, { agentId: string; issuedAt: number }>();

  const recentCount = (userid: string, agentId: string, now: number): number =>
    messages.filter(
      (message) => message.sentAt > now - 60_000 && message.agentId === agentId && message.to.includes(userid),
    ).length;

  return {
    /** An id for the answer of `message/send`, also to a message that is not delivered. */
    newId(agentId: string, now: number): string {
      const id = randomBytes(24).toString('base64url');
      ids.set(id, { agentId, issuedAt: now });
      const [oldest] = ids.keys();
      if (ids.size > mostIds && oldest !== undefined) ids.delete(oldest);
      return id;
    },
    deliver(message: Omit<Message, 'recalled'>): void {
      const to = message.to.filter((userid) => recentCount(userid, message.agentId, message.sentAt) < perMemberAMinute);
      if (to.length === 0) return;
      messages.push({ ...message, to, recalled: false });
      if (messages.length > mostMessages) messages.shift();
    },
    /** Takes a message back. Returns false if this app has not sent it within a day. */
    recall(id: string, agentId: string, now: number): boolean {
      const issued = ids.get(id);
      if (issued === undefined || issued.agentId !== agentId || now >= issued.issuedAt + recallMs) return false;
      for (const message of messages) if (message.id === id) message.recalled = true;
      return true;
    },
    /** Whether the same request was made within the interval. Remembers it if not. */
    duplicate(fingerprint: string, intervalSeconds: number, now: number): boolean {
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
