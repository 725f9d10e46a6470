import type { ModelPart } from '../../contract/model.ts'
import type { SentFile } from '../../http/cited-files.ts'
import { createCitations } from './citations.ts'
import { type Fields, listOf, textOf } from './fields.ts'
import { createFunctionCalls, type FunctionCall } from './function-calls.ts'
import { createItemTexts, type Piece, type TextKind } from './item-texts.ts'
import { begunCall, endedCall, isProviderCall } from './provider-calls.ts'

const MAX_ITEMS = 1000
/** Parts of one message, or of one summary. */
const MAX_PIECES = 1000

/** Where a text stands in its item. */
type Place = 'content' | 'summary'

/** One item of an answer's output. */
export interface OutputItem {
  type: string
  id: unknown
  callId: unknown
  pieces: Record<Place, Map<unknown, Piece>>
  call: FunctionCall | undefined
  /** The number of a call that the provider makes. */
  providerCall: number | undefined
  hasEnded: boolean
  /** The whole item as received, once it was. */
  whole: Fields | undefined
  /** Found in the list of all items. */
  isListed: boolean
}

function emptyItem({ type, id, call_id: callId }: Fields): OutputItem {
  return {
    type: textOf(type),
    id,
    callId,
    pieces: { content: new Map(), summary: new Map() },
    call: undefined,
    providerCall: undefined,
    hasEnded: false,
    whole: undefined,
    isListed: false,
  }
}

interface Options {
  emit: (part: ModelPart) => void
  isUsed: (callId: string) => boolean
  refuse: (why: string) => Error
  /** The documents of the request, which the answer may cite. */
  documents: readonly SentFile[]
}

/** The item in the list of all: by its id, else the next of its type. */
function listed(items: readonly OutputItem[], { type, id, call_id }: Fields): OutputItem | undefined {
  const candidates = items.filter((item) => !item.isListed && item.type === type)
  return candidates.find((item) => item.id === id && item.callId === call_id) ?? candidates[0]
}

/**
 * Gathers the items of one answer. Each comes announced, in deltas, whole, and again in the list of all; servers leave some
 * of these out, or name the same item by another id each time. Whatever comes, each text and call is emitted once.
 */
export function createOutputItems({ emit, isUsed, refuse, documents }: Options) {
  const items: OutputItem[] = []
  const byIndex = new Map<unknown, OutputItem>()
  const texts = createItemTexts(emit)
  const citations = createCitations(documents)
  let callCount = 0
  let hasRefusal = false
  const calls = createFunctionCalls({ emit: emitBesideText, nextNumber: () => callCount++, isUsed, refuse })

  function emitBesideText(part: ModelPart): void {
    texts.settle()
    emit(part)
  }

  function open(index: unknown, fields: Fields): OutputItem {
    if (items.length === MAX_ITEMS) throw refuse(`the provider sent more than ${MAX_ITEMS} items`)
    const item = emptyItem(fields)
    items.push(item)
    byIndex.set(index ?? fields.id, item)
    return item
  }

  /** The item that an event is about: by its place, unless its id is another's. */
  function find({ output_index: index, item_id: id }: Fields): OutputItem | undefined {
    const placed = byIndex.get(index ?? id)
    if (id === undefined || placed?.id === id) return placed ?? (index === undefined ? items.at(-1) : undefined)
    return items.findLast((item) => item.id === id) ?? placed
  }

  /** The same for an event that holds an item: an index that is used again names another one. */
  function findWhole({ output_index: index }: Fields, { type, id, call_id }: Fields): OutputItem | undefined {
    const placed = byIndex.get(index ?? id)
    if (placed && (placed.type === '' || (placed.type === type && (placed.whole === undefined || placed.id === id))))
      return placed
    return items.findLast((item) => item.type === type && item.id === id && id !== undefined && item.callId === call_id)
  }

  function pieceOf(item: OutputItem, place: Place, index: unknown): Piece {
    const pieces = item.pieces[place]
    const known = pieces.get(index ?? 0)
    if (known) return known
    if (pieces.size === MAX_PIECES) throw refuse(`the provider sent more than ${MAX_PIECES} parts of one text`)
    const kind: TextKind = item.type === 'reasoning' || place === 'summary' ? 'reasoning' : 'text'
    const piece = { kind, owner: item, received: '' }
    pieces.set(index ?? 0, piece)
    return piece
  }

  function callOf(item: OutputItem): FunctionCall {
    item.call ??= calls.open()
    return item.call
  }

  function announce(item: OutputItem, fields: Fields): void {
    item.type ||= textOf(fields.type)
    if (item.type === 'function_call') calls.introduce(callOf(item), fields)
    else if (isProviderCall(item.type) && item.providerCall === undefined) {
      item.providerCall = callCount++
      emitBesideText(begunCall(fields, item.providerCall))
    }
  }

  /** Emits what an item holds beyond what came of it before. */
  function complete(item: OutputItem, fields: Fields): void {
    announce(item, fields)
    item.whole ??= fields
    if (item.type === 'message') completeMessage(item, fields.content)
    else if (item.type === 'reasoning') completeReasoning(item, fields)
    else if (item.call) calls.whole(item.call, fields.arguments)
    else if (item.providerCall !== undefined && !item.hasEnded) emitBesideText(endedCall(fields, item.providerCall))
    item.hasEnded = true
  }

  function completeMessage(item: OutputItem, content: unknown): void {
    const parts = typeof content === 'string' ? [{ type: 'output_text', text: content }] : listOf(content)
    for (const [index, part] of parts.slice(0, MAX_PIECES).entries()) completePart(item, 'content', index, part)
  }

  function completeReasoning(item: OutputItem, { summary, content }: Fields): void {
    for (const [index, part] of listOf(summary).slice(0, MAX_PIECES).entries())
      completePart(item, 'summary', index, part)
    for (const [index, part] of listOf(content).slice(0, MAX_PIECES).entries())
      completePart(item, 'content', index, part)
  }

  function completePart(item: OutputItem, place: Place, index: unknown, part: Fields): void {
    const piece = pieceOf(item, place, index)
    hasRefusal ||= textOf(part.refusal) !== ''
    texts.whole(piece, textOf(part.text) || textOf(part.refusal))
    citations.citeAll(part.annotations, piece.received)
  }

  function found(event: Fields, type: string): OutputItem {
    return find(event) ?? open(event.output_index, { type, id: event.item_id })
  }

  function delta(event: Fields, type: string, place: Place): void {
    const index = place === 'summary' ? event.summary_index : event.content_index
    texts.delta(pieceOf(found(event, type), place, index), textOf(event.delta))
  }

  return {
    /** An item begins. */
    added(event: Fields, fields: Fields): void {
      announce(findWhole(event, fields) ?? open(event.output_index, fields), fields)
    },
    /** An item is whole. */
    done(event: Fields, fields: Fields): void {
      complete(findWhole(event, fields) ?? open(event.output_index, fields), fields)
    },
    /** The list of all items. */
    all(list: readonly Fields[]): void {
      for (const fields of list) {
        const item = listed(items, fields) ?? open(undefined, fields)
        item.isListed = true
        complete(item, fields)
      }
    },
    delta,
    refusalDelta(event: Fields): void {
      hasRefusal = true
      delta(event, 'message', 'content')
    },
    /** A whole text: `part` holds it as an item does. */
    part(event: Fields, type: string, place: Place, part: Fields): void {
      const index = place === 'summary' ? event.summary_index : event.content_index
      completePart(found(event, type), place, index, part)
    },
    argumentsDelta(event: Fields): void {
      calls.delta(callOf(found(event, 'function_call')), textOf(event.delta))
    },
    argumentsDone(event: Fields): void {
      calls.whole(callOf(found(event, 'function_call')), event.arguments)
    },
    cite(event: Fields, annotation: Fields): void {
      citations.cite(annotation, pieceOf(found(event, 'message'), 'content', event.content_index).received)
    },
    /** Emits what is held back of texts, and the sources: the stream has ended. */
    end(): void {
      texts.settle()
      for (const source of citations.take()) emit(source)
    },
    endCalls: calls.end,
    hasCalls: () => !calls.isEmpty(),
    hasRefusal: () => hasRefusal,
    items: (): readonly OutputItem[] => items,
  }
}
