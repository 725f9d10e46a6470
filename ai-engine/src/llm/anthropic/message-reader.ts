import { cleanLine, cleanName } from '../contract/clean-text.ts'
import type { FinishReason, ModelRequest, NativeBlocks } from '../contract/model.ts'
import type { AnswerReader } from '../http/answer-reader.ts'
import { documentsIn } from '../http/cited-files.ts'
import type { Failures } from '../http/failures.ts'
import { createPayloadReader } from '../http/payload-reader.ts'
import { failureIn, isRecord } from '../http/provider-error.ts'
import { createContentBlocks } from './blocks/content-blocks.ts'
import type { Fields } from './blocks/raw-block.ts'
import { callIn, hasCall, saysAsMuch } from './native-blocks.ts'
import { stopReasonOf } from './stop-reason.ts'
import { createUsageCounts } from './usage-counts.ts'

const MAX_EXPLANATION_LENGTH = 1000

interface Options {
  /** The provider's slug, for what is to be sent back to it. */
  provider: string
  failures: Failures
  request: Pick<ModelRequest, 'model' | 'messages'>
  /** The response header's; without one the message's own id is taken. */
  requestId: string | undefined
}

/**
 * Reads a message of the Messages API. A stop reason finishes it, and more content opens it again. `message_stop` closes it, with or
 * without a reason; so does the `[DONE]` that some proxies send behind content. Events that are not known are passed over.
 */
export function createMessageReader({ provider, failures, request, requestId }: Options): AnswerReader {
  const { model, messages } = request
  const payloads = createPayloadReader({ failures, model, take, takeWhole: take })
  const content = createContentBlocks({
    isUsed: (id) => hasCall(messages, id),
    findEarlier: (id) => callIn(messages, provider, id),
    refuse: failures.broken,
    documents: documentsIn(messages),
  })
  const counts = createUsageCounts()
  let finish: FinishReason | undefined
  let answeredBy: string | undefined
  let isFinished = false
  let stopped = false

  function take(payload: unknown): void {
    if (Array.isArray(payload)) for (const one of payload) take(one)
    else if (isRecord(payload)) takeEvent(payload)
  }

  function takeEvent(event: Fields): void {
    const { type, index, delta, usage } = event
    if (type === 'content_block_delta' || type === 'content_block_start') isFinished = false
    if (type === 'content_block_delta') content.add(index, fieldsOf(delta))
    else if (type === 'content_block_start') content.start(index, fieldsOf(event.content_block))
    else if (type === 'content_block_stop') content.stop(index)
    else if (type === 'message_start') begin(fieldsOf(event.message))
    else if (type === 'message_delta') change(fieldsOf(delta), usage)
    else if (type === 'message_stop') stop(usage)
    else if (type === 'message' || isMessage(event)) takeMessage(event)
    else if (typeof type !== 'string' || type === 'error' || event.error) failBy(event)
  }

  function failBy(event: Fields): void {
    if (event.error || failureIn(event) !== undefined) throw failures.reported(event, model)
  }

  /** Some proxies send it twice. */
  function begin(message: Fields): void {
    counts.take(message.usage)
    const name = cleanName(message.model)
    if (name !== undefined && name !== answeredBy) {
      answeredBy = name
      const id = cleanName(requestId) ?? cleanName(message.id)
      content.push({ type: 'response', model: name, ...(id && { requestId: id }) })
    }
    if (!content.hasBegun()) addAll(message.content)
  }

  function addAll(given: unknown): void {
    const blocks = typeof given === 'string' ? [{ type: 'text', text: given }] : given
    for (const block of Array.isArray(blocks) ? blocks.filter(isRecord) : []) {
      content.start(block, block)
      content.stop(block)
    }
  }

  /** What it reports last is the whole usage; the first one has next to no output. */
  function change({ stop_reason: reason, stop_details: details }: Fields, usage: unknown): void {
    count(usage)
    const read = stopReasonOf(reason)
    if (read === 'error') throw failures.broken('the provider gave up')
    finish = read ?? finish
    isFinished = finish !== undefined
    const why = isRecord(details) && typeof details.explanation === 'string' ? details.explanation : ''
    if (finish === 'refusal' && why !== '') content.say(cleanLine(why, MAX_EXPLANATION_LENGTH))
  }

  function count(usage: unknown): void {
    counts.take(usage)
    const reported = counts.reported()
    if (reported) content.push({ type: 'usage', usage: reported })
  }

  function takeMessage(message: Fields): void {
    begin(message)
    change(message, undefined)
    stop(undefined)
  }

  function stop(usage: unknown): void {
    if (isRecord(usage)) count(usage)
    stopped = true
    payloads.close()
  }

  return {
    read: payloads.read,
    readWhole: payloads.readWhole,
    readPage: payloads.readPage,
    fail: payloads.fail,
    cut() {
      finish = 'length'
      stop(undefined)
    },
    take: content.take,
    get finished() {
      return (stopped || isFinished) && !payloads.failed
    },
    get surelyFinished() {
      return stopped && !payloads.failed
    },
    get closed() {
      return payloads.closed
    },
    rest() {
      content.flush()
      return [...content.take(), ...content.sources()]
    },
    end() {
      if (payloads.failed) throw payloads.failed
      if (!isFinished && !stopped && !(payloads.closed && content.hasBegun()))
        throw failures.broken('the provider ended it before its last event')
      content.end()
      const parts = [...content.take(), ...content.sources()]
      const reason = reasonOf(finish ?? 'stop', content.calls())
      const blocks = content.all()
      // Calls that are not made are not sent back.
      if (blocks && (content.calls() === 0 || reason === 'tool_calls') && !saysAsMuch(blocks, reason))
        parts.push({ type: 'native', native: nativeOf(blocks) })
      return [...parts, { type: 'finish', reason }]
    },
  }

  function nativeOf(blocks: readonly Fields[]): NativeBlocks {
    return { provider, api: 'anthropic', model, blocks }
  }
}

/** Whether a payload without a `type` is a whole message: some compatible servers leave the type out. */
const isMessage = ({ type, role, content }: Fields) =>
  type === undefined && role === 'assistant' && isGivenContent(content)
const isGivenContent = (content: unknown) => Array.isArray(content) || typeof content === 'string'
const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {})

/** Compatible servers end an answer with calls as if it had none, and the reverse. */
function reasonOf(finish: FinishReason, calls: number): FinishReason {
  if (finish !== 'stop' && finish !== 'tool_calls') return finish
  return calls > 0 ? 'tool_calls' : 'stop'
}
