import { setImmediate as nextLoopTurn } from 'node:timers/promises';

/** Runs a search when it is its person's turn. `person` identifies the person whose search it is. */
export type SearchTurns = <T>(person: string, search: () => Promise<T>) => Promise<T>;

/**
 * Lets searches take turns. In a large company one search takes much longer than other queries, and with SQLite it
 * blocks the process: between two searches, all other requests get a turn. A person has one search in progress, so
 * that many searches of one person do not delay those of others.
 */
export function createSearchTurns(): SearchTurns {
  /** The end of the last search of each person who has one in progress. */
  const lastOf = new Map<string, Promise<unknown>>();
  let loopTurn: Promise<unknown> = Promise.resolve();

  return (person, search) => {
    const run = async (): ReturnType<typeof search> => {
      // One search per turn of the event loop. Without the chain, all waiting ones would run in the same turn.
      loopTurn = loopTurn.then(() => nextLoopTurn());
      await loopTurn;
      return search();
    };
    const result = (lastOf.get(person) ?? Promise.resolve()).then(run);
    const end = result
      .catch(() => undefined)
      .then(() => {
        if (lastOf.get(person) === end) lastOf.delete(person);
      });
    lastOf.set(person, end);
    return result;
  };
}
