import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Upstream } from '../../src/upstream/upstream.ts'
import { startUpstream } from '../../src/upstream/upstream.ts'

let upstream: Upstream | undefined
afterEach(async () => {
  await upstream?.close()
  upstream = undefined
})

const tools = [{ type: 'function', function: { name: 'den', description: '', parameters: {} } }]
type Message = Record<string, unknown>

interface Delta {
  content?: string
  reasoning_content?: string
  tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[]
}

async function ask(messages: readonly Message[], more: object = {}) {
  upstream ??= await startUpstream()
  const body = { model: 'gpt-4o-mini', stream: true, messages, tools, ...more }
  const response = await fetch(`${upstream.url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) })
  const text = await response.text()
  if (response.status !== 200)
    return { refusal: JSON.parse(text).error.message as string, deltas: [], finish: undefined }
  const data = text.split('\n\n').filter((frame) => frame.startsWith('data: {'))
  const choices = data.flatMap((frame) => JSON.parse(frame.slice(6)).choices) as {
    delta: Delta
    finish_reason: string | null
  }[]
  return {
    refusal: undefined,
    deltas: choices.map(({ delta }) => delta),
    finish: choices.map((choice) => choice.finish_reason).find((reason) => reason !== null),
  }
}

const textOf = ({ deltas }: { deltas: readonly Delta[] }) => deltas.map(({ content }) => content ?? '').join('')
const callsOf = ({ deltas }: { deltas: readonly Delta[] }) => deltas.flatMap((delta) => delta.tool_calls ?? [])
const plan = (...turns: object[]) => ({ role: 'user', content: `Go. [[tools ${JSON.stringify(turns)}]]` })
const call = (id: string, args = '{}') => ({ id, type: 'function', function: { name: 'den', arguments: args } })
const called = (...ids: string[]) => ({ role: 'assistant', content: null, tool_calls: ids.map((id) => call(id)) })
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'done' })

describe('a plan', () => {
  it('is played turn by turn', async () => {
    const first = {
      reasoning: 'Hm, hm.',
      text: 'I look.',
      calls: [
        { name: 'den', args: { a: [[1]] }, id: 'x' },
        { name: 'den', args: 'no {', id: 'y' },
      ],
    }
    const question = plan(first, { text: 'It is warm.' })
    const asked = await ask([question])
    expect(textOf(asked)).toBe('I look.')
    expect(asked.deltas.map((delta) => delta.reasoning_content ?? '').join('')).toBe('Hm, hm.')
    expect(asked.finish).toBe('tool_calls')
    const all = callsOf(asked)
    expect(all.flatMap(({ id }) => id ?? [])).toEqual(['x', 'y'])
    const argsOf = (index: number) =>
      all
        .filter((one) => one.index === index)
        .map((one) => one.function.arguments)
        .join('')
    expect([argsOf(0), argsOf(1)]).toEqual(['{"a":[[1]]}', 'no {'])

    const told = await ask([question, called('x', 'y'), result('x'), result('y')])
    expect([textOf(told), told.finish]).toEqual(['It is warm.', 'stop'])
    const over = [question, called('x'), result('x'), { role: 'assistant', content: 'It is warm.' }]
    expect(textOf(await ask(over))).toBe('The plan is over.')
    expect(upstream?.log().requests.map(({ turn, tools, calls }) => [turn, tools, calls.map(({ id }) => id)])).toEqual([
      [0, ['den'], ['x', 'y']],
      [1, ['den'], []],
      [2, ['den'], []],
    ])
  })

  it.each([
    ['no tool is offered', { tools: undefined }],
    ['no tool may be called', { tool_choice: 'none' }],
  ])('leaves its calls out where %s', async (_, more) => {
    const asked = await ask([plan({ calls: [{ name: 'den' }] })], more)
    expect([textOf(asked), callsOf(asked), asked.finish]).toEqual(['No tool may be called.', [], 'stop'])
  })

  it('has its faults once for each turn, in the midst of a call too', async () => {
    const question = plan({ calls: [{ name: 'den' }], cut: 1 }, { text: 'Warm.', status: 503 })
    await expect(ask([question])).rejects.toThrow()
    expect((await ask([question])).finish).toBe('tool_calls')
    const next = [question, called('a'), result('a')]
    expect((await ask(next)).refusal).toContain('503')
    expect(textOf(await ask(next))).toBe('Warm.')
  })

  it('waits before the first delta of a turn for its gate', async () => {
    upstream = await startUpstream()
    const running = upstream
    const asked = ask([plan({ text: 'Warm.', gate: 'den' })])
    await vi.waitFor(() => expect(running.log()).toMatchObject({ active: 1, requests: [{ deltas: 0 }] }), {
      timeout: 100_000,
    })
    running.open('den')
    expect(textOf(await asked)).toBe('Warm.')
  })

  it('that has a typing mistake is refused', async () => {
    expect((await ask([plan({ txt: 'Hi' })])).refusal).toContain('knows no directive txt="Hi"')
  })
})

describe('what strict servers refuse', () => {
  const user = { role: 'user', content: 'Hi [[chunks=1]]' }
  it.each([
    ['a call without a result', [user, called('a'), user]],
    ['a call without a result at the end', [user, called('a')]],
    ['one result of two', [user, called('a', 'b'), result('a'), user]],
    ['results out of order', [user, called('a', 'b'), result('b'), result('a'), user]],
    ['two results of one call', [user, called('a'), result('a'), result('a'), user]],
    ['a result without a call', [user, result('a')]],
    ['an id twice', [user, called('a'), result('a'), called('a'), result('a')]],
    ['arguments that are no object', [user, { ...called(), tool_calls: [call('a', '7')] }, result('a')]],
    ['arguments that are no JSON', [user, { ...called(), tool_calls: [call('a', '{')] }, result('a')]],
    ['an empty list of calls', [user, called(), user]],
    ['an unknown role', [{ role: 'bear', content: 'Hi' }, user]],
    ['no content', [user, { role: 'assistant', content: null }, user]],
  ])('%s', async (_, messages) => {
    expect((await ask(messages)).refusal).toBeDefined()
  })

  it.each([
    ['an empty list of tools', { tools: [] }],
    ['a choice without tools', { tools: undefined, tool_choice: 'none' }],
    ['a name twice', { tools: [...tools, ...tools] }],
    ['a bad name', { tools: [{ type: 'function', function: { name: 'a.b' } }] }],
    ['tools at a model without', { model: 'no-tools' }],
  ])('%s', async (_, more) => {
    expect((await ask([user], more)).refusal).toBeDefined()
  })

  it('calls without their reasoning, at a model that needs it', async () => {
    const reasoned = { ...called('a'), reasoning_content: 'Hm.' }
    expect((await ask([user, called('a'), result('a')], { model: 'needs-reasoning' })).refusal).toContain(
      'reasoning_content',
    )
    expect((await ask([user, reasoned, result('a')], { model: 'needs-reasoning' })).refusal).toBeUndefined()
  })

  it('and nothing that is in order', async () => {
    const messages = [user, called('a', 'b'), result('a'), result('b'), { role: 'assistant', content: 'Hi' }, user]
    expect(textOf(await ask(messages))).toBe('1 ')
  })
})
