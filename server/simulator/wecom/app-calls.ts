import { appOnly, everyCaller, type ApiCall, type ApiRoute } from './call';
import { tokenSeconds } from '../tokens';
import type { Fields } from './response';
import { failure } from './failure';

/** `agent/get`: the app's settings. */
function readAgent({ state, caller, query }: ApiCall): Fields {
  const agentId = query.get('agentid') ?? '';
  if (!/^\d+$/.test(agentId)) throw failure(40056);
  if (agentId !== caller.agentId) throw failure(301002);
  const [redirectDomain = ''] = state.trustedHosts;
  return {
    agentid: Number(agentId),
    name: '门厅',
    square_logo_url: '',
    description: 'Foyer',
    allow_userinfos: { user: [] },
    allow_partys: { partyid: [...state.company.visibleRoots()] },
    allow_tags: { tagid: [] },
    close: 0,
    redirect_domain: redirectDomain,
    report_location_flag: 0,
    isreportenter: 0,
    home_url: '',
  };
}

function ticketOf({ state, caller }: ApiCall, kind: 'corp' | 'app'): Fields {
  if (!state.ticketCalls.count(`${caller.agentId} ${kind}`, state.settings.ticketsAnHour, state.clock.now()))
    throw failure(45009);
  const kept = state.jsTickets.current(
    (owner) => owner.kind === kind && (kind === 'corp' || owner.agentId === caller.agentId),
  );
  const ticket = kept?.token ?? state.jsTickets.issue({ kind, agentId: caller.agentId });
  return { ticket, expires_in: kept?.secondsLeft ?? tokenSeconds };
}

export const appCalls: readonly ApiRoute[] = [
  // The simulator listens on loopback only, so its callbacks come from there.
  {
    path: '/cgi-bin/getcallbackip',
    method: 'GET',
    callers: everyCaller,
    empty: { ip_list: [] },
    hintForUnknownToken: true,
    handle: () => ({ ip_list: ['127.0.0.1'] }),
  },
  { path: '/cgi-bin/agent/get', method: 'GET', callers: appOnly, handle: readAgent },
  { path: '/cgi-bin/get_jsapi_ticket', method: 'GET', callers: appOnly, handle: (call) => ticketOf(call, 'corp') },
  {
    path: '/cgi-bin/ticket/get',
    method: 'GET',
    callers: appOnly,
    handle(call) {
      if (call.query.get('type') !== 'agent_config') throw failure(91040);
      return ticketOf(call, 'app');
    },
  },
];
