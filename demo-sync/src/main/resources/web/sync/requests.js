/** The server answered, but not with what was asked for. */
export class ServerError extends Error {
  /**
   * @param {number} status
   * @param {string} [detail] what is wrong and what to do, as the server said it
   * @param {boolean} [isSwitchedOff] whether it was switched off on the page
   */
  constructor(status, detail, isSwitchedOff = false) {
    super(detail || `The server answered ${status}.`);
    this.status = status;
    this.isSwitchedOff = isSwitchedOff;
  }

  /** The token is no good, or no longer: a fresh start is needed. */
  get isRefusal() {
    return this.status === 401 || this.status === 403;
  }

  static async of(response) {
    const problem = await response.json().catch(() => ({}));
    return new ServerError(response.status, problem.detail, problem.switchedOff === true);
  }
}

/** No answer came: browsers say so each in words of their own, which are not for people. */
export class NoAnswerError extends Error {
  constructor() {
    super('The server does not answer.');
  }
}

/** The answer to a request, whatever its status; a {@link NoAnswerError} if none comes. */
export async function send(url, request) {
  try {
    return await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(10_000), ...request });
  } catch {
    throw new NoAnswerError();
  }
}

/** The JSON of an answer; a {@link ServerError} if it is a refusal. */
export async function jsonOf(response) {
  if (!response.ok) throw await ServerError.of(response);
  try {
    return await response.json();
  } catch {
    throw new NoAnswerError(); // it broke off, or something else than the server answered
  }
}

/** What went wrong with a server, for people. */
export function failureText(error, server) {
  if (error instanceof ServerError) return error.message;
  return error instanceof NoAnswerError ? `${server} does not answer.` : 'Something went wrong on this page: reload it.';
}
