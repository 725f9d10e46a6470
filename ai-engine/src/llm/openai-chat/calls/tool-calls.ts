import { beginsWith } from '../../contract/begins-with.ts'
import { cleanName, createTextCleaner } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import { type CallFragment, type Fields, MAX_CALLS } from './call-fragments.ts'
import { createJsonTracker } from './json-tracker.ts'

/** Characters of all arguments of one answer. */
const MAX_LENGTH = 1024 * 1024
const MAX_NAME_LENGTH = 200

/** A call of the answer, as it is stored and sent back. */
export interface ReceivedCall {
  id: string
  name: string
  arguments: string
  extra: Fields | undefined
}

interface OpenCall {
  /** The provider's own; '' while it has sent none. */
  id: string
  name: string
  /** The arguments so far. An empty object counts as none: some servers begin with one, and the real ones follow. */
  text: string
  json: ReturnType<typeof createJsonTracker>
  cleaner: ReturnType<typeof createTextCleaner>
  extra: Fields | undefined
  /** The part of it that was emitted, once its name was complete. */
  emitted: ReceivedCall | undefined
}

interface Options {
  emit: (part: ModelPart) => void
  /** Whether a call of this conversation already has this id. */
  isUsed: (id: string) => boolean
  /** A sentence why the calls cannot be used. */
  refuse: (why: string) => Error
}

/**
 * Gathers the tool calls of one answer. Providers number calls, name them by id, do both, or neither; they send a name
 * whole, in pieces or again with every piece, and whole calls twice. Each call is emitted once: its name when
 * the arguments begin, or when the next call or the end shows that it is complete.
 */
export function createToolCalls({ emit, isUsed, refuse }: Options) {
  const calls: OpenCall[] = []
  const byIndex = new Map<number, OpenCall>()
  const emitted: ReceivedCall[] = []
  let length = 0

  function find({ index, id, name }: CallFragment): OpenCall | undefined {
    const atIndex = index === undefined ? undefined : byIndex.get(index)
    if (atIndex) return atIndex
    const withId = id === '' ? undefined : calls.find((call) => call.id === id)
    if (index === undefined) return withId ?? calls.at(-1)
    // A new index with a name begins a call; without one it goes on with another.
    if (name !== '') return undefined
    return withId ?? (id === '' ? calls.at(-1) : undefined)
  }

  function open({ index, id }: CallFragment): OpenCall {
    if (calls.length === MAX_CALLS) throw refuse(`the model called more than ${MAX_CALLS} tools at once`)
    for (const earlier of calls) begin(earlier)
    const [json, cleaner] = [createJsonTracker(), createTextCleaner()]
    const call: OpenCall = { id, name: '', text: '', json, cleaner, extra: undefined, emitted: undefined }
    byIndex.set(index ?? calls.length, call)
    calls.push(call)
    return call
  }

  function begin(call: OpenCall): void {
    if (call.emitted || call.name === '') return
    const name = cleanName(call.name) ?? ''
    call.emitted = { id: idFor(call.id), name, arguments: '', extra: undefined }
    emitted.push(call.emitted)
    emit({ type: 'tool_call', call: emitted.length - 1, id: call.emitted.id, name })
    write(call, call.cleaner.next(call.text))
  }

  /** The provider's id where it is one and is not used twice, else one that we make up. */
  function idFor(sent: string): string {
    const isTaken = (id: string) => isUsed(id) || emitted.some((other) => other.id === id)
    const own = cleanName(sent)
    if (own !== undefined && own === sent && !isTaken(own)) return own
    for (let number = emitted.length; ; number += 1) if (!isTaken(`call_${number}`)) return `call_${number}`
  }

  function write({ emitted: received }: OpenCall, text: string): void {
    if (!received || text === '') return
    received.arguments += text
    emit({ type: 'arguments', call: emitted.indexOf(received), text })
  }

  /** @returns whether anything was new */
  function append(call: OpenCall, text: string): boolean {
    if (text === '' || isRepeated(call, text)) return false
    length += text.length
    if (length > MAX_LENGTH) throw refuse('the model wrote more than 1 MiB of arguments for its tools')
    const isFirst = !call.json.isComplete
    if (call.text === '') call.json = createJsonTracker()
    call.json.next(text)
    if (call.text === '' && isEmptyObject(text)) return isFirst
    call.text += text
    if (call.emitted) write(call, call.cleaner.next(text))
    else begin(call)
    return true
  }

  function extend(call: OpenCall, { id, name, extra }: CallFragment): void {
    if (call.id === '') call.id = id
    if (extra) call.extra = Object.assign(call.extra ?? {}, extra)
    if (!call.emitted) call.name = longerName(call.name, name).slice(0, MAX_NAME_LENGTH)
  }

  function readOne(fragment: CallFragment): boolean {
    const known = find(fragment)
    if (!known && fragment.id + fragment.name + fragment.text === '') return false
    const isNew = !known || beginsAnother(known, fragment)
    const call = isNew ? open(fragment) : known
    extend(call, fragment)
    return append(call, fragment.text) || isNew
  }

  function readWholeOne(fragment: CallFragment, position: number): boolean {
    const known = calls.find(({ id }) => id !== '' && id === fragment.id) ?? calls[position]
    if (!known) return readOne({ ...fragment, index: fragment.index ?? position })
    extend(known, fragment)
    return beginsWith(fragment.text, known.text) && append(known, fragment.text.slice(known.text.length))
  }

  function complete(call: OpenCall): void {
    if (call.name === '' && call.text !== '') call.name = 'unnamed'
    begin(call)
    write(call, call.cleaner.end())
    if (call.emitted?.arguments === '') write(call, '{}')
    if (call.emitted) call.emitted.extra = call.extra
  }

  return {
    /** Pieces of calls. @returns whether anything was new */
    read: (fragments: readonly CallFragment[]) => fragments.reduce((isNew, one) => readOne(one) || isNew, false),
    /** The calls of a whole message, of which pieces may have come before. @returns whether anything was new */
    readWhole: (fragments: readonly CallFragment[]) =>
      fragments.reduce((isNew, one, position) => readWholeOne(one, position) || isNew, false),
    /** Emits the rest, once the answer is complete: a call without arguments has an empty object. */
    end(): void {
      for (const call of calls) complete(call)
    },
    isEmpty: () => calls.length === 0,
    /** The calls in the order in which they were emitted. */
    received: (): readonly ReceivedCall[] => emitted,
  }
}

/**
 * Whether a fragment with a name begins another call than the one whose place it has: some servers number
 * every call 0, or send neither index nor id.
 */
function beginsAnother(call: OpenCall, { id, name, text }: CallFragment): boolean {
  if (name === '') return false
  const { isComplete } = call.json
  if (id !== '' && call.id !== '' && id !== call.id) return isComplete || call.text === '' || name !== call.name
  if (!isComplete || call.name === '') return false
  if (name !== call.name) return true
  return call.text !== '' && text !== call.text && text.trimStart().startsWith('{')
}

/** A whole call that is sent twice. White space after the arguments belongs to nothing. */
function isRepeated({ json, text: before }: OpenCall, text: string): boolean {
  return json.isComplete && (text === before || text.trim() === '')
}

const isEmptyObject = (text: string) => text.length < 20 && /^\s*(\{\s*\}|null)\s*$/.test(text)

/** A name may come in pieces, whole every time, or longer every time. */
function longerName(before: string, next: string): string {
  if (next === '' || next === before) return before
  return next.startsWith(before) ? next : before + next
}
