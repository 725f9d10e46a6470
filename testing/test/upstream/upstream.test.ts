import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Upstream } from '../../src/upstream/upstream.ts'
import { startUpstream } from '../../src/upstream/upstream.ts'

let upstream: Upstream | undefined
afterEach(() => upstream?.close())

async function start(...options: Parameters<typeof startUpstream>): Promise<Upstream> {
  upstream = await startUpstream(...options)
  return upstream
}

/** The body of an answer, as it came over the wire. */
async function ask({ url }: Upstream, content: string, more: object = {}) {
  const body = { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content }], ...more }
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}

describe('the upstream', () => {
  it('refuses a directive that it does not know, so that a typing mistake in a test shows', async () => {
    const { status, text } = await ask(await start(), 'hello [[chunk=3]]')
    expect(status).toBe(400)
    expect(text).toContain('knows no directive chunk=3')
  })

  it('remembers what it was asked, what it said and how that ended', async () => {
    const running = await start()
    await ask(running, '[[chunks=3 reason=2 in=11 cached=4]]', { stream_options: { include_usage: true } })
    await expect(ask(running, '[[chunks=9 cut=2]]')).rejects.toThrow()
    await ask(running, '[[status=500]]')
    const { requests } = running.log()
    expect(requests.map(({ end, deltas, text }) => [end, deltas, text])).toEqual([
      ['finished', 5, '1 2 3 '],
      ['cut', 2, '1 2 '],
      ['refused', 0, ''],
    ])
    expect(requests[0]).toMatchObject({
      messages: [{ role: 'user', content: '[[chunks=3 reason=2 in=11 cached=4]]' }],
      reasoning: 'r1 r2 ',
      reported: { input: 11, output: 5, reasoning: 2, cached: 4 },
    })
    expect(requests[1]?.reported).toBeUndefined()
    await vi.waitFor(() => expect(running.log().active).toBe(0), { timeout: 100_000 })
  })

  it('fails as often as it is told, for each message of its own', async () => {
    const running = await start()
    const statuses: number[] = []
    for (const content of ['a', 'a', 'a', 'b', 'b']) {
      statuses.push((await ask(running, `${content} [[status=503 times=1 chunks=1]]`)).status)
    }
    expect(statuses).toEqual([503, 200, 200, 503, 200])
  })

  it('waits before the sixth delta until the gate is opened, and never again', async () => {
    const running = await start()
    const asked = ask(running, '[[chunks=8 gate=here]]')
    await vi.waitFor(() => expect(running.log().requests[0]?.deltas).toBe(5), { timeout: 100_000 })
    await ask(running, '[[chunks=8]]')
    expect(running.log().requests.map(({ deltas }) => deltas)).toEqual([5, 8])
    running.open('here')
    await asked
    await ask(running, '[[chunks=8 gate=here]]')
    expect(running.log().requests.map(({ deltas }) => deltas)).toEqual([8, 8, 8])
  })

  it('counts how many it served at once, and forgets on reset', async () => {
    const running = await start()
    const asked = [1, 2, 3].map(() => ask(running, '[[chunks=8 gate=all]]'))
    await vi.waitFor(() => expect(running.log().active).toBe(3), { timeout: 100_000 })
    running.open('all')
    await Promise.all(asked)
    await vi.waitFor(() => expect(running.log().active).toBe(0), { timeout: 100_000 })
    expect(running.log()).toMatchObject({ active: 0, peak: 3 })
    running.reset()
    expect(running.log()).toEqual({ requests: [], active: 0, peak: 0 })
  })

  it('lets in only who knows the key', async () => {
    const running = await start({ key: 'honey' })
    expect((await ask(running, 'hello')).status).toBe(401)
    expect((await fetch(`${running.url}/models`, { headers: { authorization: 'Bearer honey' } })).status).toBe(200)
  })

  it('gives background calls the title that the directive names', async () => {
    const running = await start()
    const { text } = await ask(running, 'hello [[chunks=900 delay=900 title=Two_bears]]', { stream: false })
    expect(JSON.parse(text).choices[0].message.content).toBe('Two bears')
    expect((await ask(running, '[[titlestatus=500]]', { stream: false })).status).toBe(500)
  })

  it('shows its log to other processes', async () => {
    const running = await start()
    await ask(running, '[[chunks=1]]')
    const origin = new URL(running.url).origin
    expect(await (await fetch(`${origin}/log`)).json()).toMatchObject({ requests: [{ end: 'finished', text: '1 ' }] })
    await fetch(`${origin}/reset`, { method: 'POST' })
    expect(running.log().requests).toEqual([])
  })
})
