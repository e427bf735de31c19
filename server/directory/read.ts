import { untilAborted } from '../work/with-timeout';
import { WecomError } from '../wecom/errors';
import type { WecomClient, WecomDepartment, WecomMember } from '../wecom/types';
import type { CallSchedule } from './sync-schedule';

/** What WeCom told of the directory. */
export interface DirectoryReading {
  departments: WecomDepartment[];
  /** By userid. */
  members: Map<string, WecomMember>;
  /** The first failed call; null where everything was read. */
  failure: WecomError | null;
}

export interface Checked {
  /** Members after all, whom no department listed. */
  present: WecomMember[];
  /** WeCom says that there is no such member, or none whom the app may see. */
  gone: string[];
  failure: WecomError | null;
}

export interface DirectoryReader {
  /**
   * Reads all departments and their members; what fails is left out.
   * @throws {WecomError} where not even the departments can be read
   */
  read(signal: AbortSignal): Promise<DirectoryReading>;
  /**
   * Asks for each by name. A member who changed departments while these were read is in no list, and neither is one
   * to whom the app was opened personally.
   */
  check(userids: readonly string[], signal: AbortSignal): Promise<Checked>;
}

const atOnce = 4;
/** After so many failures the rest would only wait for more of them. */
const mostFailures = 3;

export function createDirectoryReader(wecom: WecomClient, waitForTurn: CallSchedule): DirectoryReader {
  const scheduled = async <T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> => {
    await waitForTurn(signal);
    return untilAborted(signal, ask());
  };

  return {
    async read(signal) {
      const departments = await scheduled(signal, () => wecom.departments());
      const members = new Map<string, WecomMember>();
      const failure = await forEachOf(departments, async ({ id }) => {
        for (const member of await scheduled(signal, () => wecom.departmentMembers(id)))
          members.set(member.userid, member);
      });
      return { departments, members, failure };
    },

    async check(userids, signal) {
      const present: WecomMember[] = [];
      const gone: string[] = [];
      const failure = await forEachOf(userids, async (userid) => {
        try {
          present.push(await scheduled(signal, () => wecom.member(userid)));
        } catch (error) {
          if (!(error instanceof WecomError) || error.kind !== 'unknown') throw error;
          gone.push(userid);
        }
      });
      return { present, gone, failure };
    },
  };
}

/** Runs `work` for each item, a few at a time. Answers WeCom's first failure; others' failures are thrown. */
async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<WecomError | null> {
  const failures: WecomError[] = [];
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (failures.length >= mostFailures) return;
      try {
        await work(item);
      } catch (error) {
        if (!(error instanceof WecomError)) throw error;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return failures[0] ?? null;
}
