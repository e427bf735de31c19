/** What a control was asked for cannot be done: a status and words for whoever asked. */
export class ControlError extends Error {
  override readonly name = 'ControlError';

  constructor(
    readonly status: 400 | 403 | 413 | 415 | 421,
    message: string,
  ) {
    super(message);
  }
}
