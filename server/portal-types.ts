import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Database } from './database';
import type { FrontEnd } from './render/front-end';

/**
 * The interface between the portal and its host: the process (`main.ts`) or `npm run dev`, which replaces the portal
 * while it runs. The host loads the configuration, starts the simulator, listens and stops. The portal does the rest.
 */

/** What the host passes to the portal. */
export interface PortalOptions {
  config: Config;
  log: Logger;
  /** The front end for rendering. It is read for each page, so a host may replace it. */
  frontEnd: FrontEnd;
  /** The folder that is served under `/assets/`; null if the host serves it. */
  assetsFolder: string | null;
  /**
   * Runs once on the open database, before the first request. A host with a simulator adds the demo content.
   */
  prepare?: (database: Database) => Promise<void>;
}

/** A portal that handles requests. It does not listen by itself. */
export interface Portal {
  /** For `http.createServer`. Never throws. */
  readonly handle: RequestListener;
  /**
   * Stops background work and closes the database. A running directory sync is aborted. The host calls it once, after
   * the last response.
   */
  close(): Promise<void>;
}

/**
 * Opens the database (with migrations), lets the host prepare it, builds everything on it and starts the directory
 * sync. Does not wait for WeCom. If the database cannot be opened, it rejects and leaves nothing open.
 */
export type CreatePortal = (options: PortalOptions) => Promise<Portal>;
