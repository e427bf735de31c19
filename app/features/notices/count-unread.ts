import type { CallOptions } from '../../api/endpoint';
import type { CoreModules } from '../../store';
import type { TypedStore } from '../../store/typed';

/** Counts the unread notices again. If that fails, the page is shown with the last count. */
export const countUnread = (
  store: Pick<TypedStore<CoreModules>, 'dispatch'>,
  options: CallOptions = {},
): Promise<void> => store.dispatch('viewer/load', options).catch(() => undefined);
