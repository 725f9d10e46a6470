import { describe, expect, it } from 'vitest'
import type { ModelPart } from '../../../src/llm/contract/model.ts'
import { readPayloads } from './read-all.ts'
import { chunk } from './serve-body.ts'

const a = 'https://bears.example/a'
const b = 'http://bears.example/b?c=1#d'
const sourcesOf = async (...payloads: readonly object[]) => (await readPayloads([...payloads, '[DONE]'])).sources
const said = (more: object) => chunk({ content: 'Bears [1].' }, null, more)
const cited = (url_citation: object) => ({ type: 'url_citation', url_citation })

describe('sources', () => {
  it.each<[string, object[], object[]]>([
    // Perplexity: https://docs.perplexity.ai/api-reference/chat-completions-post, the same list in every chunk
    [
      'a list of addresses, with every chunk',
      [said({ citations: [a, b] }), said({ citations: [a, b] })],
      [
        { type: 'source', url: a, number: 1 },
        { type: 'source', url: b, number: 2 },
      ],
    ],
    [
      'titles beside them',
      [said({ citations: [a, b], search_results: [{ title: 'B\n\u202ebears', url: b, date: null }] })],
      [
        { type: 'source', url: a, number: 1 },
        { type: 'source', url: b, title: 'B bears', number: 2 },
      ],
    ],
    [
      'results alone',
      [said({ search_results: [{ title: 'A', url: a }] })],
      [{ type: 'source', url: a, title: 'A', number: 1 }],
    ],
    // xAI sends the list with the last chunk
    [
      'a list that comes late',
      [said({}), chunk({}, 'stop', { citations: [a] })],
      [{ type: 'source', url: a, number: 1 }],
    ],
    // OpenAI's search models, OpenRouter: https://openrouter.ai/docs/features/web-search
    [
      'annotations of a delta, each address once',
      [
        chunk({ annotations: [cited({ url: a, title: 'A', start_index: 0, end_index: 5 })] }),
        chunk({ annotations: [cited({ url: a, title: 'A' }), { type: 'url_citation', url: b }, { type: 'file' }] }),
      ],
      [
        { type: 'source', url: a, title: 'A' },
        { type: 'source', url: b },
      ],
    ],
    [
      'annotations of a whole message',
      [{ choices: [{ message: { content: 'Bears.', annotations: [cited({ url: a })] }, finish_reason: 'stop' }] }],
      [{ type: 'source', url: a }],
    ],
    [
      'numbers that stay those of the text, whatever is left out',
      [
        said({
          citations: ['javascript:alert(1)', a, 'no address', `https://x.example/${'y'.repeat(2000)}`, 7, { url: b }],
        }),
      ],
      [
        { type: 'source', url: a, number: 2 },
        { type: 'source', url: b, number: 6 },
      ],
    ],
    ['nothing where there is none', [said({ citations: [], search_results: null }), said({ citations: 'none' })], []],
  ])('%s', async (_, payloads, sources) => {
    expect(await sourcesOf(...payloads)).toEqual(sources)
  })

  it('are at most 100', async () => {
    const citations = Array.from({ length: 300 }, (_, at) => `https://bears.example/${at}`)
    const annotations = citations.map((url) => cited({ url: `${url}/x` }))
    expect(await sourcesOf(said({ citations }), chunk({ annotations }))).toHaveLength(100)
  })

  it('stand before the text or after it, and part no sentence', async () => {
    const order = async (...payloads: readonly object[]) => {
      const { parts } = await readPayloads([...payloads, '[DONE]'])
      return parts.map(({ type }: ModelPart) => type).filter((type) => type === 'text' || type === 'source')
    }
    const word = (content: string, annotations: object[] = []) => chunk({ content, annotations })
    expect(await order(said({ citations: [a] }), word('More.'))).toEqual(['source', 'text'])
    expect(await order(word('Be', [cited({ url: a })]), word('ars.'))).toEqual(['text', 'source'])
  })

  it('are kept when the answer breaks off', async () => {
    const { sources, error } = await readPayloads([said({}), chunk({ annotations: [cited({ url: a })] })])
    expect({ sources, isBroken: error !== undefined }).toEqual({
      sources: [{ type: 'source', url: a }],
      isBroken: true,
    })
  })
})
