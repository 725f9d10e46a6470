import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutgoingHttp } from '../../../src/core/outgoing-http/outgoing-http.ts'
import { OutcomeUnknown } from '../../../src/tools/contract/tool.ts'
import { createMcpClient } from '../../../src/tools/mcp/mcp-client.ts'
import { type ListedTool, type McpServer, ServerUnusable } from '../../../src/tools/mcp/mcp-server.ts'
import { contextOf } from './open-client.ts'

/** By method: a result, or a whole answer. */
type Script = Record<string, object | ((response: ServerResponse, id: unknown, params: unknown) => unknown)>

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server of the 2025 protocol that answers as it is told. */
async function open(script: Script) {
  const calls: string[] = []
  const server = createServer(async (request, response) => {
    const { id, method, params } = JSON.parse((await textOf(request)) || '{}')
    calls.push(method)
    const said = script[method]
    if (id === undefined) response.writeHead(202).end()
    else if (typeof said === 'function') said(response, id, params)
    else if (method === 'initialize') answer(response, { id, result: hello })
    else if (said === undefined) answer(response, { id, error: { code: -32601, message: 'no such method' } })
    else answer(response, { id, result: said })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mcp = createMcpClient({ outgoing: createOutgoingHttp(), onListChanged: () => undefined })
  closers.push(async () => {
    await mcp.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const config: McpServer = {
    ...{ id: crypto.randomUUID(), revision: 1, slug: 'hostile', name: 'Hostile', headers: {}, policies: {} },
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, trusted: false, allowPrivate: true },
  }
  const listed: ListedTool = {
    ...{ name: 'act', description: '', inputSchema: { type: 'object' } },
    ...{ readOnly: false, idempotent: false, destructive: true },
  }
  return {
    calls,
    list: () => mcp.list(config, 'ann'),
    tool: (name: string) => mcp.toTool(config, { ...listed, name }, async () => config),
    call: () => mcp.toTool(config, listed, async () => config).run({}, contextOf()),
  }
}

const hello = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'hostile', version: '1' },
}
const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: 'object' }, ...more })

describe('a list', () => {
  it.each([
    ['too many tools', Array.from({ length: 500 }, (_, index) => tool(`t${index}`)), 200],
    [
      'a schema that is too large',
      [tool('a'), tool('b', { inputSchema: { type: 'object', x: 'x'.repeat(40_000) } })],
      1,
    ],
    ['a name twice', [tool('a', { description: 'first' }), tool('a', { description: 'second' })], 1],
    ['a name that is too long', [tool('a'), tool('x'.repeat(500))], 1],
  ])('with %s is cut, and that is told', async (_name, tools, kept) => {
    const listing = await (await open({ 'tools/list': { tools } })).list()
    expect(listing.tools).toHaveLength(kept)
    expect(listing.problem).toMatch(/left out/)
  })

  it('has no policies for names that every object has, so that such tools are asked for as others are', async () => {
    const server = await open({})
    for (const name of Object.getOwnPropertyNames(Object.prototype))
      expect(server.tool(name)).not.toHaveProperty('policy')
  })

  it('is without a name that no policy can have', async () => {
    const { tools, problem } = await (await open({ 'tools/list': { tools: [tool('__proto__'), tool('a')] } })).list()
    expect(tools.map(({ name }) => name)).toEqual(['a'])
    expect(problem).toContain('__proto__')
  })

  it('is in the same order, whatever order it came in', async () => {
    const tools = ['b', 'a', 'c', 'B'].map((name) => tool(name))
    const { tools: sorted } = await (await open({ 'tools/list': { tools } })).list()
    expect(sorted.map(({ name }) => name)).toEqual(['B', 'a', 'b', 'c'])
  })

  it('holds nothing that Postgres cannot store', async () => {
    const inputSchema = { type: 'object', description: 'nul \0 and \ud800', properties: { 'a\0': {} } }
    const odd = tool('odd\0', { title: 'x\0\ud800', description: 'y\0\ud800', inputSchema })
    const [listed] = (await (await open({ 'tools/list': { tools: [odd] } })).list()).tools
    const json = JSON.stringify(listed)
    expect(json).not.toMatch(/\\u0000|\\ud800/i)
    expect(listed?.inputSchema).toHaveProperty('properties')
  })

  it.each([[-1], [0], ['soon'], [Number.NaN], [undefined]])(
    'that may be kept for %s may be kept for the usual time',
    async (ttlMs) => {
      expect(await (await open({ 'tools/list': { tools: [], ttlMs } })).list()).toEqual({ tools: [] })
    },
  )

  it.each<[string, Script]>([
    ['never ends', { 'tools/list': (response, id, params) => answer(response, { id, result: page(params) }) }],
    ['is larger than it may be', { 'tools/list': { tools: [tool('a', { description: 'x'.repeat(5_000_000) })] } }],
    ['is none', { 'tools/list': { tools: 'none' } }],
    ['is a page', { 'tools/list': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>') }],
    [
      'leads inside',
      { initialize: (response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end() },
    ],
    ['is another program’s', { initialize: (response) => response.writeHead(404).end() }],
    ['is broken off', { 'tools/list': (response) => response.writeHead(200, json).destroy() }],
    ['is nested without end', { 'tools/list': (response, id) => response.writeHead(200, json).end(deep(id)) }],
  ])('that %s is a server that cannot be used', async (_name, script) => {
    const failure = await (await open(script)).list().catch((error) => error)
    expect(failure).toBeInstanceOf(ServerUnusable)
    expect(failure.message).toMatch(/^[A-Z\d][^<>]+\.$/)
  })
})

describe('a stream', () => {
  /** Messages before the result. */
  const flooded =
    (messages: readonly object[]) =>
    (response: ServerResponse, id: unknown): void => {
      const all = [...messages, { id, result: { content: [{ type: 'text', text: 'done' }] } }]
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(all.map((message) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`).join(''))
    }

  it('full of messages leaves others their turn', async () => {
    const changed = { method: 'notifications/message', params: { level: 'info', data: 'x' } }
    const server = await open({ 'tools/call': flooded(Array.from({ length: 50_000 }, () => changed)) })
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    expect(await server.call()).toEqual({ content: 'done' })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(20)
  })

  it('full of questions is answered a few of them at once', async () => {
    const params = { message: 'Honey?', requestedSchema: { type: 'object', properties: {} } }
    const questions = Array.from({ length: 1000 }, (_, at) => ({ id: `q${at}`, method: 'elicitation/create', params }))
    const server = await open({ 'tools/call': flooded(questions) })
    expect((await server.call()).content).toMatch(/^done/)
    expect(server.calls.filter((method) => method === undefined).length).toBeLessThan(500)
  })
})

describe('a result', () => {
  it.each([
    ['without content', { content: [] }, 'Done. The tool returned nothing.'],
    ['with a structure alone', { content: [], structuredContent: { a: 1 } }, '{"a":1}'],
    ['with NUL', { content: [{ type: 'text', text: 'a\0b' }] }, 'a\ufffdb'],
    ['with a half pair', { content: [{ type: 'text', text: 'a\ud800' }] }, 'a\ufffd'],
    [
      'with addresses that run',
      { content: [{ type: 'resource_link', uri: 'javascript:alert(1)', name: 'x' }] },
      '[link x: javascript:alert(1)]',
    ],
  ])('%s', async (_name, result, content) => {
    expect(await (await open({ 'tools/call': result })).call()).toEqual({ content })
  })

  it('has at most fifty sources', async () => {
    const content = Array.from({ length: 80 }, (_, index) => ({
      type: 'resource_link',
      uri: `https://a.example/${index}`,
      name: 'x',
    }))
    expect((await (await open({ 'tools/call': { content } })).call()).sources).toHaveLength(50)
  })

  it.each<[string, number, boolean]>([
    ['is not known', 500, true],
    ['is not known', 502, true],
    ['is not known', 504, true],
    ['is that nothing was done', 503, false],
    ['is that nothing was done', 429, false],
    ['is that nothing was done', 403, false],
    ['is that nothing was done', 413, false],
  ])('%s by status %i, and the call is not sent again', async (_name, status, isUnknown) => {
    const server = await open({ 'tools/call': (response) => response.writeHead(status).end() })
    if (isUnknown) await expect(server.call()).rejects.toThrow(OutcomeUnknown)
    else expect(await server.call()).toMatchObject({ isError: true })
    expect(server.calls.filter((method) => method === 'tools/call')).toHaveLength(1)
  })

  it.each<[string, (response: ServerResponse, id: unknown) => unknown]>([
    [
      'is cut in the middle',
      (response) => response.writeHead(200, { ...json, 'content-length': '100' }).end('{"jsonrpc"'),
    ],
    ['is no JSON', (response) => response.writeHead(200, json).end('nonsense')],
    ['ends before it begins', (response) => response.destroy()],
  ])('that %s is not known', async (_name, said) => {
    const server = await open({ 'tools/call': said })
    await expect(server.call()).rejects.toThrow(OutcomeUnknown)
    expect(server.calls.filter((method) => method === 'tools/call')).toHaveLength(1)
  })

  it('that is of no form that MCP knows is told, with that it may have taken effect', async () => {
    const result = await (await open({ 'tools/call': { content: 'text' } })).call()
    expect(result).toMatchObject({ isError: true, content: expect.stringMatching(/may have taken effect/) })
  })

  it('of the protocol’s own error is the server’s word, bounded', async () => {
    const server = await open({
      'tools/call': (response, id) => answer(response, { id, error: { code: -32000, message: 'x'.repeat(50_000) } }),
    })
    const { content, isError } = await server.call()
    expect(isError).toBe(true)
    expect(content.length).toBeLessThan(2100)
  })
})

const json = { 'content-type': 'application/json' }

function answer(response: ServerResponse, message: object): void {
  response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', ...message }))
}

function page(params: unknown) {
  const cursor = (params as { cursor?: string } | undefined)?.cursor ?? '0'
  return { tools: [tool(`t${cursor}`)], nextCursor: String(Number(cursor) + 1) }
}

function deep(id: unknown): string {
  const schema = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"a","inputSchema":{"type":"object","properties":${schema}}}]}}`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
