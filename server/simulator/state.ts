import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import { createCallLog } from './call-log';
import { createChoice } from './choice';
import { createClock } from './clock';
import { createCodes } from './codes';
import { createCompany } from './company/company';
import { createFaults } from './faults';
import { createFrequency } from './frequency';
import { createInbox } from './inbox';
import { createMedia } from './media';
import { defaultSettings, type Settings } from './settings';
import { createDoubleCallbacks } from './sign-in/double-callbacks';
import { createTokens, tokenSeconds, userTicketSeconds } from './tokens';

export interface SimulatorOptions {
  /** 0 for any free port. */
  port: number;
  corpId: string;
  agentId: string;
  secret: string;
  /** Origins (host and port) that OAuth and web login may return to, such as `http://localhost:3000`. */
  trustedOrigins: readonly string[];
  log: Logger;
}

/** A caller of the API: an app of the corp, or its contacts assistant. */
export interface Caller {
  kind: 'app' | 'contacts';
  agentId: string;
  secret: string;
}

export interface UserTicket {
  userid: string;
  agentId: string;
}

export type State = ReturnType<typeof createState>;

/**
 * Host and port of an http or https address, in lower case and without a default port; undefined for any other.
 */
export function hostOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && url.host !== '' ? url.host : undefined;
}

/** All state of one simulator. */
export function createState(options: SimulatorOptions) {
  const { corpId, agentId, secret, log } = options;
  const derived = (name: string): string =>
    createHmac('sha256', secret).update(`${corpId} ${name}`).digest('base64url');
  const app: Caller = { kind: 'app', agentId, secret };
  /** A second app of the same corp, to show that codes and tokens are not shared. */
  const otherApp: Caller = { kind: 'app', agentId: String(Number(agentId) + 1), secret: derived('other app') };
  const contacts: Caller = { kind: 'contacts', agentId: '', secret: derived('contacts') };
  const clock = createClock();
  const settings: Settings = { ...defaultSettings };

  return {
    corpId,
    log,
    app,
    otherApp,
    callers: [app, otherApp, contacts] as const,
    contacts,
    clock,
    settings,
    company: createCompany(),
    faults: createFaults(),
    choice: createChoice(),
    codes: createCodes(clock),
    accessTokens: createTokens<Caller>(clock, 160, tokenSeconds),
    jsTickets: createTokens<{ kind: 'corp' | 'app'; agentId: string }>(clock, 64, tokenSeconds),
    userTickets: createTokens<UserTicket>(clock, 48, userTicketSeconds),
    /** When each consent expires, by agent id and userid. */
    consents: new Map<string, number>(),
    /** Hosts with ports that OAuth and web login may return to. */
    trustedHosts: new Set(options.trustedOrigins.map((origin) => hostOf(origin) ?? origin)),
    /** Hosts with ports that only web login may return to. */
    webLoginHosts: new Set<string>(),
    doubleCallbacks: createDoubleCallbacks(),
    /** The last callback address, for the fault `code-from-history`. */
    lastCallback: createLastCallback(),
    wrongSecrets: createFrequency(3_600_000),
    calls: createFrequency(60_000),
    ticketCalls: createFrequency(3_600_000),
    callLog: createCallLog(),
    inbox: createInbox(),
    media: createMedia(clock),
  };
}

function createLastCallback(): { url: string | undefined } {
  return { url: undefined };
}
