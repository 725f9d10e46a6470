import type { Part, ToolCallPart, ToolCallState } from '@grizz/protocol/parts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Entry,
  inOrder,
  linesAfterLines,
  listParts,
  waitingCalls,
} from '../../../src/components/answer/parts/part-list.ts'
import { sourcesOf } from '../../../src/components/answer/parts/sources.ts'

const text = (words: string): Part => ({ type: 'text', text: words })
const thought = (words: string): Part => ({ type: 'reasoning', text: words })
const call = (callId: string, state: ToolCallState = 'succeeded'): ToolCallPart => ({
  ...{ type: 'tool_call', callId, name: 'tool', arguments: '{}', state, readOnly: true, executions: 1 },
})
const calls = (count: number, state?: ToolCallState) =>
  Array.from({ length: count }, (_, index) => call(`c${index}`, state))
const saved = (...parts: Part[]) => listParts({ parts, status: 'complete', waitingFor: undefined })
const live = (...parts: Part[]) => listParts({ parts, status: 'streaming', waitingFor: undefined })

/** What is shown, in order, as words. */
function shown(list: ReturnType<typeof listParts>): string[] {
  return inOrder(list).map(wordsOf)
}

function wordsOf(entry: Entry): string {
  if (entry.kind === 'earlier') return `${entry.parts.length} earlier`
  const { part, asks } = entry
  if (part.type === 'tool_call') return asks ? `${part.callId}?` : part.callId
  return 'text' in part ? part.text : part.type
}

describe('the parts that an answer shows', () => {
  it('are those of the kinds that this page knows', () => {
    expect(shown(saved(text('a'), { type: 'newer' } as never, text('b')))).toEqual(['a', 'b'])
  })

  it('are in their order, whatever stands between two texts', () => {
    const list = saved(text('a'), call('1'), text('b'), call('2'))
    expect(shown(list)).toEqual(['a', '1', 'b', '2'])
    expect(list.isMixed).toBe(true)
  })

  it('are in the order of the document where the texts stand together', () => {
    const list = saved(call('1'), text('a'), { type: 'source', url: 'https://example.org' }, text('b'), call('2'))
    expect(list.isMixed).toBe(false)
    expect(list.before.map(wordsOf)).toEqual(['1'])
    expect(list.texts.map(wordsOf)).toEqual(['a', 'b'])
    expect(list.after.map(wordsOf)).toEqual(['2'])
  })

  it('stand close together where line follows line', () => {
    const list = live(text('a'), call('1'), call('2'), call('3', 'waiting_approval'), call('4'), text('b'))
    expect([...linesAfterLines(inOrder(list))]).toEqual([2])
  })

  it('leave out what is empty, unknown, cited, or told above the answer', () => {
    const unknown = { type: 'hologram' } as unknown as Part
    expect(shown(saved(thought('first'), text(''), unknown, thought('second'), text('a')))).toEqual(['second', 'a'])
  })
})

describe('the calls of a long run', () => {
  it('stand all in their place while they are few', () => {
    expect(shown(saved(...calls(6)))).toHaveLength(6)
  })

  it('fold but for the newest, with the thoughts between them, and the texts stay', () => {
    const turns = calls(30).flatMap((made, turn) => [thought(`thought ${turn}`), made])
    expect(shown(saved(...turns, text('end'))).slice(0, 2)).toEqual(['52 earlier', 'c26'])
    const told = calls(8).flatMap((made, turn) => [text(`text ${turn}`), made])
    expect(shown(saved(...told)).slice(0, 4)).toEqual(['text 0', '4 earlier', 'text 1', 'text 2'])
  })

  it('fold to the same number of entries however many they are, and none is lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 300 }), (count) => {
        const list = saved(...calls(count))
        expect(shown(list)).toHaveLength(5)
        expect(shown(list)[0]).toBe(`${count - 4} earlier`)
      }),
    )
  })

  it('keep one that is at work, and one that asks, in sight', () => {
    const parts = calls(10).map((made, index) => (index === 1 ? call('c1', 'started') : made))
    parts[2] = call('c2', 'waiting_approval')
    expect(shown(live(...parts))).toEqual(['4 earlier', 'c1', 'c2?', 'c6', 'c7', 'c8', 'c9'])
  })
})

describe('the questions of an answer', () => {
  it('are three at a time', () => {
    expect(shown(live(...calls(5, 'waiting_approval')))).toEqual(['c0?', 'c1?', 'c2?', 'c3', 'c4'])
  })

  it('end with the answer', () => {
    expect(shown(saved(call('1', 'waiting_approval')))).toEqual(['1'])
  })

  it('are of an unknown outcome only while the run waits for it', () => {
    const unknown = { parts: [call('1', 'unknown'), call('2', 'unknown')], status: 'streaming' as const }
    const waitingFor = { reason: 'unknown_outcome' as const, callIds: ['2'] }
    expect(waitingCalls({ ...unknown, waitingFor })).toEqual(['2'])
    expect(waitingCalls({ ...unknown, waitingFor: undefined })).toEqual([])
  })
})

describe('the sources of an answer', () => {
  const source = (url: string, rest: { title?: string; number?: number } = {}): Part => ({
    type: 'source',
    url,
    ...rest,
  })

  it('are each address once, by the number that the text gives them', () => {
    const list = sourcesOf([
      source('https://b.example/x'),
      source('https://www.a.example/', { number: 2 }),
      source('https://b.example/x', { title: 'B', number: 1 }),
      source('https://c.example/', { title: 'C' }),
    ])
    expect(list.map(({ number, title, host }) => [number, title, host])).toEqual([
      [1, 'B', 'b.example'],
      [2, undefined, 'a.example'],
      [undefined, 'C', 'c.example'],
    ])
  })

  it('are pages, and nothing that would run here', () => {
    expect(sourcesOf([source('javascript:alert(1)'), source('data:text/html,x'), source('no address')])).toEqual([])
  })
})
