import type { ModelError, ModelPart } from '../contract/model.ts'

/**
 * Turns the payloads of one answer into parts, in order; each API has its own.
 *
 * An answer is open until it says why it ends, then finished; more text may open it again. It is closed by the API's last
 * payload, by a failure, or by the end of a body that held it whole: nothing after that is read, and earlier parts can
 * still be taken. Only an answer that is finished and has not failed may end.
 */
export interface AnswerReader {
  /** The data of one event, and its name where it has one. */
  read(data: string, event?: string): void
  /** A whole body: one value, or a list or lines of them. */
  readWhole(body: string): void
  /** The body is a web page: the address is not that of a model server. */
  readPage(): void
  fail(error: ModelError): void
  /** Ends an answer that is longer than any user reads, with the reason `length`. */
  cut(): void
  /** The parts since the last call. */
  take(): ModelPart[]
  /** The answer is complete. */
  readonly finished: boolean
  /** The answer is complete, and nothing suggests that it said so too early. */
  readonly surelyFinished: boolean
  /** Nothing more is read. */
  readonly closed: boolean
  /** The parts since the last call and the held-back rest, once the stream has ended. */
  rest(): ModelPart[]
  /** The last parts, `finish` at their end. @throws ModelError unless finished, or when failed */
  end(): ModelPart[]
}
