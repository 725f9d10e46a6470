import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startUpstream, type Upstream } from '../../../src/upstream/upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const user = { role: 'user', content: 'Hi.' }
const call = { type: 'function_call', id: 'fc_p1_0', call_id: 'call_a', name: 'den', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'call_a', output: 'Bears.' }
const reasoning = { type: 'reasoning', id: 'rs_r1', summary: [], encrypted_content: 'made up' }

async function ask(input: readonly object[], more: object = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${upstream.url}/responses`, {
    method: 'POST',
    body: JSON.stringify({ model: 'bear-5', store: false, stream: true, input, ...more }),
  })
  return { status: response.status, text: await response.text() }
}

describe('the upstream’s Responses API', () => {
  it.each<[string, readonly object[], object, string]>([
    ['a request that stores', [user], { store: true }, 'store must be false'],
    [
      'reasoning that it did not seal',
      [user, reasoning, { ...call, id: 'fc_r1_1' }, output],
      {},
      'could not be verified',
    ],
    ['an item without its reasoning', [user, { ...call, id: 'fc_r1_1' }, output], {}, "its required 'reasoning' item"],
    ['a call without a result', [user, call, user], {}, 'without a result'],
    ['a result without a call', [user, output], {}, 'unexpected result'],
    ['an item of no known type', [{ type: 'thought' }], {}, "'input[0].type'"],
    [
      'content of another role',
      [{ role: 'user', content: [{ type: 'output_text', text: 'a' }] }],
      {},
      "'input[0].content'",
    ],
    ['a choice of tools without tools', [user], { tool_choice: 'none' }, 'tool_choice'],
  ])('refuses %s', async (_, input, more, why) => {
    const { status, text } = await ask(input, more)
    expect(status).toBe(400)
    expect(JSON.parse(text).error.message).toContain(why)
  })

  it('streams an answer that its own next request may hold', async () => {
    const question = {
      role: 'user',
      content: 'Look. [[tools [{"reasoning":"Hm.","calls":[{"name":"den"}]},{"text":"Warm."}]]]',
    }
    const asked = { tools: [{ type: 'function', name: 'den' }], include: ['reasoning.encrypted_content'] }
    const first = await ask([question], asked)
    const events = first.text
      .split('\n\n')
      .flatMap((frame) => (frame ? [JSON.parse(frame.slice('data: '.length))] : []))
    const items = events.flatMap(({ type, item }) => (type === 'response.output_item.done' ? [item] : []))
    expect(items.map(({ type }) => type)).toEqual(['reasoning', 'function_call'])
    const again = [question, ...items, { ...output, call_id: items[1].call_id }]
    expect(await ask(again, asked)).toMatchObject({ status: 200, text: expect.stringContaining('"delta":"Warm."') })
    const [, held] = items
    expect(await ask([question, held, { ...output, call_id: held.call_id }], asked)).toMatchObject({ status: 400 })
  })
})
