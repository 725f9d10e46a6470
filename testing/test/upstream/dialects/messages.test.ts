import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startUpstream, type Upstream } from '../../../src/upstream/upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const said = (text: string) => ({ type: 'text', text })
const user = (...content: object[]) => ({ role: 'user', content })
const model = (...content: object[]) => ({ role: 'assistant', content })
const use = { type: 'tool_use', id: 'toolu_a', name: 'den', input: {} }
const result = { type: 'tool_result', tool_use_id: 'toolu_a', content: 'Bears.' }
const thought = { type: 'thinking', thinking: 'Hm.', signature: 'made up' }
const hi = user(said('Hi.'))
const tool = { name: 'den', description: 'Looks.', input_schema: { type: 'object' } }
const dropping = { thinking: { block_binding: { prefix_mismatch_behavior: 'drop_block' } } }

async function ask(messages: readonly object[], more: object = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${upstream.url}/messages`, {
    method: 'POST',
    body: JSON.stringify({ model: 'claude-bear-5', max_tokens: 4096, stream: true, messages, ...more }),
  })
  return { status: response.status, text: await response.text() }
}

describe('the upstream’s Messages API', () => {
  it.each<[string, readonly object[], object, string]>([
    ['a request without a bound', [hi], { max_tokens: undefined }, 'max_tokens: Field required'],
    ['a field that it does not know', [hi], { paws: 4 }, 'paws: Extra inputs'],
    ['a blank text', [user(said(' '))], {}, 'non-whitespace'],
    ['a message without content', [user()], {}, 'non-empty'],
    ['roles that do not alternate', [hi, hi], {}, 'alternate'],
    ['an answer that comes first', [model(said('Hi.'))], {}, 'first message'],
    ['a call without a result', [hi, model(use), hi], {}, 'without `tool_result`'],
    ['a result without a call', [hi, model(said('No.')), user(result)], {}, 'found toolu_a'],
    ['a call at the end', [hi, model(use)], {}, 'without `tool_result`'],
    ['an id that is used twice', [hi, model(use, use), user(result, result)], {}, 'unique'],
    ['an input that is no object', [hi, model({ ...use, input: [1] }), user(result)], {}, 'valid dictionary'],
    ['a thought that it did not sign', [hi, model(thought, said('Ho.')), hi], {}, 'different conversation'],
    ['a choice of tools without tools', [hi], { tool_choice: { type: 'none' } }, 'tool_choice'],
    ['a tool without a type', [hi], { tools: [{ name: 'den', input_schema: {} }] }, 'input_schema.type'],
    ['a temperature above 1', [hi], { temperature: 1.2 }, 'temperature'],
    ['a budget beyond the bound', [hi], { thinking: { type: 'enabled', budget_tokens: 5000 } }, 'budget_tokens'],
  ])('refuses %s', async (_, messages, more, why) => {
    const { status, text } = await ask(messages, more)
    expect(status).toBe(400)
    expect(JSON.parse(text).error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringContaining(why),
    })
  })

  it('streams an answer that its own next request may hold, and whose thoughts know what they belong to', async () => {
    const question = user(
      said('Look. [[tools [{"reasoning":"Hm.","calls":[{"name":"den","id":"toolu_a"}]},{"text":"Warm."}]]]'),
    )
    const asked = { tools: [tool], system: [said('Be kind.')] }
    const { text } = await ask([question], asked)
    const signature = /"signature":"([^"]+)"/.exec(text.slice(text.indexOf('signature_delta')))?.[1]
    const answered = [question, model({ ...thought, signature }, use), user(result)]
    expect(await ask(answered, asked)).toMatchObject({ status: 200, text: expect.stringContaining('"text":"Warm."') })
    const other = { ...asked, system: [said('Be rude.')] }
    expect(await ask(answered, other)).toMatchObject({ status: 400 })
    expect(await ask(answered, { ...other, ...dropping })).toMatchObject({ status: 200 })
    expect(await ask(answered, { ...other, ...dropping, model: 'claude-strict' })).toMatchObject({ status: 400 })
  })

  it('answers whole, and ends a stream as it is told', async () => {
    expect(JSON.parse((await ask([hi], { stream: false })).text)).toMatchObject({
      type: 'message',
      content: [said('Bears and their ways')],
      stop_reason: 'end_turn',
    })
    const refused = await ask([user(said('[[status=529]]'))])
    expect(JSON.parse(refused.text)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } })
    expect((await ask([user(said('[[chunks=3 error=2]]'))])).text).toContain('"type":"error"')
    expect((await ask([user(said('[[chunks=3 eof=2]]'))])).text).not.toContain('message_stop')
  })
})
