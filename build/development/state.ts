/** A compile error or an exception. */
export interface Failure {
  title: string;
  text: string;
}

/** What the dev server sends to every open page, whole each time. */
export interface DevelopmentState {
  /** Webpack's hash of the client build. */
  hash: string;
  /** Why pages cannot be rendered. A page that shows them reloads when there are none. */
  failures: Failure[];
  /** Exceptions on the server since its code last changed. */
  uncaught: Failure[];
}

/** Where pages listen for the state (server-sent events). */
export const eventsPath = '/__development/events';

/** Takes the stack of a browser's exception (POST, plain text) and responds with its places in the sources. */
export const stackPath = '/__development/stack';
