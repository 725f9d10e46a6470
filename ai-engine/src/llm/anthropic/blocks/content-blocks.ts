import type { ModelPart } from '../../contract/model.ts'
import type { SentFile } from '../../http/cited-files.ts'
import { isRecord } from '../../http/provider-error.ts'
import { createSourceList } from '../../http/source-list.ts'
import { createPartBatch } from './part-batch.ts'
import { createProviderCalls, isProviderCall, isProviderResult } from './provider-calls.ts'
import { addDelta, closeBlock, type Fields, inputOf, openBlock, type RawBlock } from './raw-block.ts'
import { createToolCalls, type OpenCall } from './tool-calls.ts'

const MAX_BLOCKS = 2000
/** Characters of the blocks that are kept to be sent back. */
const MAX_LENGTH = 4 * 1024 * 1024

interface OpenBlock extends RawBlock {
  call: OpenCall | undefined
  /** A text for users: the kind of its parts, and the name of its field. */
  spoken: { kind: 'text' | 'reasoning'; field: 'text' | 'thinking' } | undefined
  isOver: boolean
}

export interface ContentOptions {
  isUsed: (id: string) => boolean
  findEarlier: (id: string) => Fields | undefined
  refuse: (why: string) => Error
  /** The documents of the request, which the answer may cite. */
  documents: readonly SentFile[]
}

/** Turns the content blocks of one message into parts, and keeps each as it came. */
export function createContentBlocks({ isUsed, findEarlier, refuse, documents }: ContentOptions) {
  const batch = createPartBatch()
  const sources = createSourceList()
  const blocks: OpenBlock[] = []
  const byIndex = new Map<unknown, OpenBlock>()
  let calls = 0
  let length = 0
  let hasText = false
  let lastKind: 'text' | 'reasoning' | undefined
  const nextNumber = () => calls++
  const tools = createToolCalls({ emit: batch.push, nextNumber, isUsed, refuse })
  const provided = createProviderCalls({ emit: batch.push, nextNumber, findEarlier, sources })

  function write({ spoken }: OpenBlock, text: unknown): void {
    if (!spoken || typeof text !== 'string' || text === '') return
    hasText ||= spoken.kind === 'text' && text.trim() !== ''
    lastKind = spoken.kind
    batch.write(spoken.kind, text)
  }

  function start(index: unknown, given: Fields): OpenBlock {
    if (blocks.length === MAX_BLOCKS) throw refuse(`the model wrote more than ${MAX_BLOCKS} blocks`)
    const spoken = spokenIn(given)
    const block: OpenBlock = { ...openBlock(given), call: undefined, spoken, isOver: false }
    blocks.push(block)
    byIndex.set(index, block)
    length += JSON.stringify(given).length
    // Two thoughts are two paragraphs; a text goes on where its citations part it.
    if (spoken?.kind === 'reasoning' && lastKind === 'reasoning') batch.write('reasoning', '\n\n')
    if (spoken) write(block, given[spoken.field])
    if (given.type === 'tool_use') block.call = tools.begin(block.fields)
    if (Array.isArray(given.citations)) given.citations.forEach(cite)
    return block
  }

  function add(index: unknown, delta: Fields): void {
    const block = byIndex.get(index) ?? started(index, delta)
    if (!block || (block.isOver && !block.spoken)) return
    length += addDelta(block, delta)
    if (block.spoken) write(block, delta[block.spoken.field])
    if (delta.type === 'citations_delta') cite(delta.citation)
    if (block.call && typeof delta.partial_json === 'string') block.call.add(delta.partial_json)
  }

  /** A server that leaves out where a text begins. */
  function started(index: unknown, { text, thinking }: Fields): OpenBlock | undefined {
    if (typeof text === 'string') return start(index, { type: 'text', text: '' })
    return typeof thinking === 'string' ? start(index, { type: 'thinking', thinking: '' }) : undefined
  }

  function cite(citation: unknown): void {
    if (!isRecord(citation)) return
    const document = citedDocument(citation, documents)
    if (document) sources.addFile(document, citation.start_page_number)
    else sources.add({ url: citation.url ?? citation.source, title: citation.title })
  }

  function stop(block: OpenBlock): void {
    if (block.isOver) return
    block.isOver = true
    const { fields, call, spoken } = block
    if (spoken) batch.flush(spoken.kind)
    call?.end(block.json.trim() === '' ? inputOf(block) : '')
    closeBlock(block)
    if (isProviderCall(fields)) provided.begin(fields, inputOf(block))
    else if (isProviderResult(fields)) provided.end(fields)
  }

  return {
    start,
    add,
    stop(index: unknown): void {
      const block = byIndex.get(index)
      if (block) stop(block)
    },
    /** Ends what is open: the message is over. */
    end(): void {
      for (const block of blocks) stop(block)
    },
    /** A text that no block holds. */
    say(text: string): void {
      batch.write('text', hasText ? `\n\n${text}` : text)
      hasText = true
    },
    /** Writes what was held back of texts: nothing follows. */
    flush(): void {
      batch.flush('reasoning')
      batch.flush('text')
    },
    push: batch.push,
    take: batch.take,
    /** What the message cites. It stands behind the text, which it must not part. */
    sources: (): ModelPart[] => sources.take(),
    calls: () => tools.count(),
    hasBegun: () => blocks.length > 0,
    /** As they came; undefined where they are too large to be kept. */
    all: (): Fields[] | undefined => (length > MAX_LENGTH ? undefined : blocks.map(({ fields }) => fields)),
  }
}

/** Documents are numbered from 0 over the whole request: https://platform.claude.com/docs/en/build-with-claude/citations */
function citedDocument({ document_index: at, document_title: title }: Fields, documents: readonly SentFile[]) {
  const document = typeof at === 'number' ? documents[at] : undefined
  return !document || typeof title !== 'string' || title === document.name
    ? document
    : documents.find(({ name }) => name === title)
}

function spokenIn({ type }: Fields): OpenBlock['spoken'] {
  if (type === 'text') return { kind: 'text', field: 'text' }
  return type === 'thinking' ? { kind: 'reasoning', field: 'thinking' } : undefined
}
