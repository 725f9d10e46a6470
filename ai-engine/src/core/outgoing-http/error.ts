export type OutgoingHttpCode =
  | 'invalid_url'
  | 'address_refused'
  | 'invalid_request'
  | 'redirect_refused'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'bad_response'
  | 'busy'

/**
 * Why an outgoing request has no (whole) answer. The message may be shown to a user or a model: it holds no address
 * that a name resolved to and no words of the network's own errors. Those are in `cause`, for the logger.
 */
export class OutgoingHttpError extends Error {
  override readonly name = 'OutgoingHttpError'
  readonly code: OutgoingHttpCode

  constructor(code: OutgoingHttpCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
