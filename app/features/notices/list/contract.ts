import type { Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';

/** A month in which notices were published. */
export interface Month {
  /** For example `2026-11`. */
  month: string;
  notices: number;
}

export interface Mark {
  /** The number of notices that were unread. */
  notices: number;
}

/** The calls that only the list of notices needs, so that they are not in the first view of Home. */
export const noticeList = {
  /** The months in which notices were published that the person may see, the newest first. */
  months: endpoint<object, Page<Month>>('GET', '/api/notice-months', ['items']),
  /**
   * Marks all notices as read that the person may see. Confirms none, and counts for none as opened.
   * The id is a random number below 2^48. It identifies this mark among those of the person.
   */
  markAll: endpoint<{ body: { id: number } }, Mark>('POST', '/api/notice-marks', ['notices']),
  /** Makes those notices unread again that the mark made read, unless they have been opened since. */
  unmark: endpoint<{ params: { id: number } }, undefined>('DELETE', '/api/notice-marks/:id'),
};
