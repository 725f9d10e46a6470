/**
 * The least that a server between a model, a tool and a page can do: ask the model, send its call to the tool, ask again
 * with the result, send each delta over a WebSocket. No accounts, no check of the call, nothing saved.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createParser } from 'eventsource-parser'
import { type WebSocket, WebSocketServer } from 'ws'
import { serve } from '../processes/worker.ts'
import { nameAtServer, READ_TOOL } from './question.ts'

interface Call {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

interface Chunk {
  choices: { delta: { content?: string; tool_calls?: [Partial<Call> & Pick<Call, 'function'>] } }[]
}

const { UPSTREAM = '', TOOL_SERVER = '' } = process.env
const tools = [{ type: 'function', function: { name: READ_TOOL, parameters: { type: 'object' } } }]
const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { content } = JSON.parse(String(data)) as { content: string }
    answer(content, socket).catch((error: unknown) => socket.close(1011, String(error)))
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
serve({ port: () => (server.address() as AddressInfo).port })

async function answer(content: string, socket: WebSocket): Promise<void> {
  const messages: object[] = [{ role: 'user', content }]
  for (let call = await ask(messages, socket); call; call = await ask(messages, socket)) {
    const result = await callTool(call)
    messages.push({ role: 'assistant', content: null, tool_calls: [call] })
    messages.push({ role: 'tool', tool_call_id: call.id, content: result })
  }
  socket.send(JSON.stringify({ type: 'run.completed' }))
}

/** One turn. @returns the call that it ends with */
async function ask(messages: readonly object[], socket: WebSocket): Promise<Call | undefined> {
  const response = await post(
    `${UPSTREAM}/chat/completions`,
    { model: 'gpt-4o-mini', stream: true, messages, tools },
    { authorization: 'Bearer none' },
  )
  let call: Call | undefined
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return
      const { content: text, tool_calls: pieces = [] } = (JSON.parse(data) as Chunk).choices[0]?.delta ?? {}
      if (text) socket.send(JSON.stringify({ type: 'run.delta', kind: 'text', text }))
      for (const piece of pieces) call = add(call, piece)
    },
  })
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }))
  return call
}

function add(call: Call | undefined, piece: Partial<Call> & Pick<Call, 'function'>): Call {
  if (!call) return { id: piece.id ?? '', type: 'function', function: { ...piece.function } }
  call.function.arguments += piece.function.arguments
  return call
}

const version = '2026-07-28'

/** One call as MCP's stateless protocol has it. Resolves with the text of its result. */
async function callTool(call: Call): Promise<string> {
  const name = nameAtServer(call.function.name)
  const about = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'floor', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = { name, arguments: JSON.parse(call.function.arguments), _meta: about }
  const headers = {
    accept: 'application/json, text/event-stream',
    'mcp-method': 'tools/call',
    'mcp-name': name,
    'mcp-protocol-version': version,
  }
  const response = await post(TOOL_SERVER, { jsonrpc: '2.0', id: 0, method: 'tools/call', params }, headers)
  const { result } = (await response.json()) as { result: { content: [{ text: string }] } }
  return result.content[0].text
}

/** @throws Error with the answer of a server that refuses */
async function post(url: string, body: object, headers: Readonly<Record<string, string>>): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response
}
