import { untilAborted } from '../work/with-timeout';
import { WecomError } from '../wecom/errors';
import type { WecomClient, WecomDepartment, WecomMember } from '../wecom/types';
import type { CallSchedule } from './sync-schedule';

/** The directory as WeCom lists it. */
export interface ListedDirectory {
  departments: WecomDepartment[];
  /** By userid. */
  members: Map<string, WecomMember>;
  /** The first call that failed, or null. */
  failure: WecomError | null;
}

export interface Checked {
  /** Members whom no department listed. */
  present: WecomMember[];
  /** Userids of which WeCom knows no member, or none whom the app may see. */
  gone: string[];
  failure: WecomError | null;
}

/** The calls of WeCom that list the directory. */
export type DirectorySource = Pick<WecomClient, 'departments' | 'departmentMembers' | 'member'>;

export interface DirectoryReader {
  /**
   * Reads all departments and their members, without those that cannot be read.
   * @throws {WecomError} if not even the list of departments can be read
   */
  read(signal: AbortSignal): Promise<ListedDirectory>;
  /**
   * Looks up each person. The lists lack a member who changed departments meanwhile, and a member who is in the app's
   * visible range without a department.
   */
  check(userids: readonly string[], signal: AbortSignal): Promise<Checked>;
}

const atOnce = 4;
/** After so many failures, the remaining calls would probably fail, too. */
const mostFailures = 3;

export function createDirectoryReader(wecom: DirectorySource, waitForTurn: CallSchedule): DirectoryReader {
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

/** Runs `work` for each item, a few at a time. Returns the first `WecomError`; other errors are thrown. */
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
