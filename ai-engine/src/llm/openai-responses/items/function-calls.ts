import { beginsWith } from '../../contract/begins-with.ts'
import { cleanName, createTextCleaner } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import type { Fields } from './fields.ts'

/** More calls at once than a run allows. */
const MAX_CALLS = 128
/** Characters of all arguments of one answer. */
const MAX_LENGTH = 1024 * 1024

/** A call of the answer. */
export interface FunctionCall {
  /** The id by which its result is sent back, once its name is known. */
  id: string
  /** Its number among the answer's calls, once it was emitted. */
  number: number | undefined
  /** The arguments as received. */
  text: string
  cleaner: ReturnType<typeof createTextCleaner>
}

interface Options {
  emit: (part: ModelPart) => void
  /** The next free number of a call. */
  nextNumber: () => number
  /** Whether a call of this conversation already has this id. */
  isUsed: (id: string) => boolean
  refuse: (why: string) => Error
}

/** Emits the calls that an answer asks for: each when its name is known, then its arguments as they come. */
export function createFunctionCalls({ emit, nextNumber, isUsed, refuse }: Options) {
  const calls: FunctionCall[] = []
  let length = 0

  function idFor(sent: unknown): string {
    const isTaken = (id: string) => isUsed(id) || calls.some((call) => call.number !== undefined && call.id === id)
    const own = cleanName(sent)
    if (own !== undefined && own === sent && !isTaken(own)) return own
    for (let number = calls.length; ; number += 1) if (!isTaken(`call_${number}`)) return `call_${number}`
  }

  function write(call: FunctionCall, text: string): void {
    const clean = call.number === undefined ? '' : call.cleaner.next(text)
    if (call.number !== undefined && clean !== '') emit({ type: 'arguments', call: call.number, text: clean })
  }

  function append(call: FunctionCall, text: string): void {
    length += text.length
    if (length > MAX_LENGTH) throw refuse('the model wrote more than 1 MiB of arguments for its tools')
    call.text += text
    write(call, text)
  }

  function introduce(call: FunctionCall, { name, call_id, id }: Fields): void {
    const known = cleanName(name)
    if (call.number !== undefined || known === undefined) return
    call.id = idFor(call_id ?? id)
    call.number = nextNumber()
    emit({ type: 'tool_call', call: call.number, id: call.id, name: known })
    write(call, call.text)
  }

  return {
    open(): FunctionCall {
      if (calls.length === MAX_CALLS) throw refuse(`the model called more than ${MAX_CALLS} tools at once`)
      const call = { id: '', number: undefined, text: '', cleaner: createTextCleaner() }
      calls.push(call)
      return call
    },
    /** Emits the call, once the item says its name. */
    introduce,
    delta: append,
    /** All arguments, of which deltas may have come before. @throws when they are not the same */
    whole(call: FunctionCall, value: unknown): void {
      const text = argumentsOf(value)
      if (beginsWith(text, call.text)) append(call, text.slice(call.text.length))
      else if (text !== '' && !isSameJson(text, call.text)) throw refuse('the provider sent a call in two versions')
    },
    /** Emits the rest, once the answer is complete: a call without arguments has an empty object. */
    end(): void {
      for (const call of calls) {
        if (call.text !== '') introduce(call, { name: 'unnamed' })
        if (call.text === '') append(call, '{}')
        const rest = call.cleaner.end()
        if (rest !== '' && call.number !== undefined) emit({ type: 'arguments', call: call.number, text: rest })
      }
    },
    isEmpty: () => calls.every(({ number }) => number === undefined),
  }
}

/** Some servers send the arguments as the object that they are. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : ''
}

/** Servers write arguments again, with other white space. */
function isSameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other))
  } catch {
    return false
  }
}
