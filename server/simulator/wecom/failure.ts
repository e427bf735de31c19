/** Messages of the live service; those that are not published anywhere are written in the same style. */
const messages: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40006: 'invalid file size',
  40007: 'invalid media_id',
  40008: 'invalid msgtype',
  40009: 'invalid image size',
  40011: 'invalid video size',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40032: 'invalid userid list size',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40078: 'invalid auth_code',
  40091: 'secret is invalid',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  41008: 'code missing',
  41009: 'userid missing',
  42001: 'access_token expired',
  42003: 'code expired',
  42022: 'code has been used',
  44001: 'empty media data',
  44004: 'empty content',
  45001: 'media size out of limit',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  48002: 'api forbidden',
  50001: 'redirect_uri unauthorized',
  50002: 'user not in the visible range',
  50003: 'agent is disabled',
  60003: 'department not found',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  60123: 'invalid party id',
  81013: 'user & party & tag all invalid',
  82001: 'recipients are all empty',
  82002: 'too many parties',
  82003: 'too many tags',
  84014: 'user_ticket expired',
  84015: 'invalid user_ticket',
  84090: 'user_ticket missing',
  91040: 'invalid ticket type',
  301002: 'not allow operate another agent with this accesstoken.',
};

/** An error of the API: HTTP 200 with an errcode. */
export class WecomFailure extends Error {
  override readonly name = 'WecomFailure';

  /** @param note is shown only in the simulator's log */
  constructor(
    readonly errcode: number,
    text: string = messages[errcode] ?? 'unknown error',
    readonly note: string | null = null,
  ) {
    super(text);
  }
}

/** `throw failure(60111)`. */
export const failure = (errcode: number, text?: string, note?: string): WecomFailure =>
  new WecomFailure(errcode, text, note ?? null);
