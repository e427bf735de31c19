import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Database } from './database';
import type { FrontEnd } from './render/front-end';

/**
 * The seam between the portal and whoever runs it: the process (`main.ts`) and the developers' run, which replaces the
 * portal while it runs. The host loads the configuration, starts the simulator, listens and stops; the portal does the
 * rest.
 */

/** What a host gives a portal. */
export interface PortalOptions {
  config: Config;
  log: Logger;
  /** What pages are rendered with; asked anew for each page, so that a host may exchange it. */
  frontEnd: FrontEnd;
  /** The folder that is served under `/assets/`; null where the host does that itself. */
  assetsFolder: string | null;
  /**
   * Runs once on the open database, before anybody is served: the demo's content, which only a host with a simulator
   * knows.
   */
  prepare?: (database: Database) => Promise<void>;
}

/** A portal that takes requests and listens nowhere. */
export interface Portal {
  /** For `http.createServer`. Never throws. */
  readonly handle: RequestListener;
  /**
   * Ends background work and closes the database. The host calls it once, when the last request has been answered;
   * a directory sync under way is broken off.
   */
  close(): Promise<void>;
}

/**
 * Opens the database (with migrations), lets the host prepare it, builds everything on it and starts the directory
 * sync. Does not wait for WeCom. Rejects when the data cannot be opened; nothing is left open then.
 */
export type CreatePortal = (options: PortalOptions) => Promise<Portal>;
