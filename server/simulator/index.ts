import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasCode } from '../../config/has-code';
import { createApp } from './app';
import type { Call } from './call-log';
import {
  advance,
  changeCompany,
  changeSettings,
  choosePerson,
  setFault,
  trust,
  type CompanyChange,
} from './control/actions';
import type { Fault, FaultInput, FaultName } from './faults';
import type { Message } from './inbox';
import type { SettingsPatch } from './settings';
import { createState, type SimulatorOptions } from './state';

export type { Call } from './call-log';
export type { Fault, FaultInput, FaultName } from './faults';
export type { Message } from './inbox';
export type { SimulatorOptions } from './state';

/** A running WeCom. Everything here can also be done over HTTP, see control/router.ts. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, for the API, the authorize page and web login alike. */
  readonly origin: string;
  /** Trusts one more origin (host and port) for OAuth and web login; with `false` it no longer does. */
  trust(origin: string, trusted?: boolean): void;
  /**
   * Who signs in next, in every browser that does not choose later; null makes the page ask. @throws for an unknown
   * userid
   */
  choosePerson(userid: string | null): void;
  /** Switches a fault on. */
  fault(fault: FaultInput): void;
  /** Switches one fault off, or all. */
  clearFaults(name?: FaultName): void;
  faults(): Fault[];
  /** Every call of WeCom's own paths, oldest first. */
  calls(): readonly Call[];
  clearCalls(): void;
  /** Messages delivered by `message/send`, oldest first. */
  inbox(): readonly Message[];
  /** Moves the clock of codes, tokens, tickets and consents on. */
  advance(seconds: number): void;
  /** One change: `{ leave: 'zhangwei' }`. */
  changeCompany(change: CompanyChange): void;
  configure(settings: SettingsPatch): void;
  /** A second app of the corp, and the contacts assistant, which alone may call `user/list_id`. */
  readonly otherApp: { agentId: string; secret: string };
  readonly contactsSecret: string;
  /** Ends every connection and wait. */
  close(): Promise<void>;
}

/**
 * Starts a WeCom of its own on 127.0.0.1, strict where the documentation is. All state belongs to this instance and
 * ends with it.
 * @throws where the port is taken
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const state = createState(options);
  const closing = new AbortController();
  const server = createServer(createApp(state, closing.signal).callback());

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        hasCode(error, 'EADDRINUSE')
          ? new Error(`SIMULATOR_PORT ${options.port} is taken: stop what runs there, or set another.`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const port = portOf(server.address());

  return {
    origin: `http://127.0.0.1:${port}`,
    trust: (origin, trusted = true) => trust(state, origin, trusted),
    choosePerson: (userid) => void choosePerson(state, userid),
    fault: (fault) => void setFault(state, fault),
    clearFaults: (name) => state.faults.clear(name),
    faults: () => state.faults.list(),
    calls: () => state.callLog.list(),
    clearCalls: () => state.callLog.clear(),
    inbox: () => state.inbox.list(),
    advance: (seconds) => advance(state, seconds),
    changeCompany: (change) => changeCompany(state, change),
    configure: (settings) => void changeSettings(state, settings),
    otherApp: { agentId: state.otherApp.agentId, secret: state.otherApp.secret },
    contactsSecret: state.contacts.secret,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;
