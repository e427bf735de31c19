/** One thing that is wrong with the sources or went wrong while they ran. */
export interface Failure {
  title: string;
  text: string;
}

/** What the developers' run tells every open page, whole each time. */
export interface DevelopmentState {
  /** Webpack's hash of the browser's half. */
  hash: string;
  /** Why pages cannot be shown; a page that waits for it to be mended loads itself again when there are none. */
  failures: Failure[];
  /** What was thrown outside of any request since the server's code was last exchanged. */
  uncaught: Failure[];
}

/** Where pages listen. */
export const eventsPath = '/__development/events';
