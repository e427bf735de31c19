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
  /** What the type's own object held. */
  content: Record<string, unknown>;
}

const mostMessages = 1000;
/** One member gets no more than this from one app in a minute; the rest is dropped in silence. */
const perMemberAMinute = 30;

export type Inbox = ReturnType<typeof createInbox>;

/** What `message/send` delivered, oldest first. */
export function createInbox() {
  const messages: Message[] = [];
  const delivered = new Map<string, number>();

  const recentCount = (userid: string, agentId: string, now: number): number =>
    messages.filter((message) => message.sentAt > now - 60_000 && message.agentId === agentId && message.to.includes(userid)).length;

  return {
    newId: (): string => randomBytes(24).toString('base64url'),
    deliver(message: Message): void {
      const to = message.to.filter((userid) => recentCount(userid, message.agentId, message.sentAt) < perMemberAMinute);
      if (to.length === 0) return;
      messages.push({ ...message, to });
      if (messages.length > mostMessages) messages.shift();
    },
    /** Whether the same request was made within the interval; notes it otherwise. */
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
    },
  };
}
