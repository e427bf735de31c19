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

/** A running simulator. Everything here is also available over HTTP, see control/router.ts. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, serves the API, the authorize page and the web login. */
  readonly origin: string;
  /** Adds an origin (host and port) to the trusted ones for OAuth and web login; `false` removes it. */
  trust(origin: string, trusted?: boolean): void;
  /**
   * Sets who signs in next, in every browser that does not choose later. Null makes the page ask.
   * @throws for an unknown userid
   */
  choosePerson(userid: string | null): void;
  /** Turns a fault on. */
  fault(fault: FaultInput): void;
  /** Turns one fault off, or all of them. */
  clearFaults(name?: FaultName): void;
  faults(): Fault[];
  /** Requests to WeCom's own paths, oldest first. */
  calls(): readonly Call[];
  clearCalls(): void;
  /** Messages delivered by `message/send`, oldest first. */
  inbox(): readonly Message[];
  /** Moves the simulator's clock forward, so that codes, tokens, tickets and consents expire. */
  advance(seconds: number): void;
  /** Makes one change to the company, such as `{ leave: 'zhangwei' }`. */
  changeCompany(change: CompanyChange): void;
  configure(settings: SettingsPatch): void;
  /** A second app of the corp. */
  readonly otherApp: { agentId: string; secret: string };
  /** The secret of the contacts assistant, the only caller allowed to use `user/list_id`. */
  readonly contactsSecret: string;
  /** Closes every connection and ends all delays. */
  close(): Promise<void>;
}

/**
 * Starts a simulated WeCom on 127.0.0.1 that is as strict as the documentation. All state belongs to this instance.
 * @throws if the port is in use
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const state = createState(options);
  const closing = new AbortController();
  const server = createServer(createApp(state, closing.signal).callback());

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        hasCode(error, 'EADDRINUSE')
          ? new Error(`SIMULATOR_PORT ${options.port} is in use. Stop the process that uses it, or set another port.`, {
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
