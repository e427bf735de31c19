/** A control refused a request; the message is sent to the client. */
export class ControlError extends Error {
  override readonly name = 'ControlError';

  constructor(
    readonly status: 400 | 403 | 413 | 415 | 421,
    message: string,
  ) {
    super(message);
  }
}
