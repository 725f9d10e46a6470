import type { ServerResponse } from 'node:http'
import type { Effects } from './effects.ts'

interface ToolsCall {
  id: string | number
  method: 'tools/call'
  params: { name: string; arguments?: { key?: unknown } }
}

/** Answers that no server library gives. @returns whether this was the one to answer */
export function answerRaw(body: unknown, response: ServerResponse, effects: Effects): boolean {
  if (!isToolsCall(body)) return false
  const { name: tool, arguments: given } = body.params
  if (tool !== 'answer_twice' && tool !== 'end_early') return false
  effects.note({ key: String(given?.key), tool })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  for (const text of tool === 'answer_twice' ? ['first', 'second'] : []) {
    const result = { resultType: 'complete', content: [{ type: 'text', text }] }
    response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: body.id, result })}\n\n`)
  }
  response.end()
  return true
}

function isToolsCall(body: unknown): body is ToolsCall {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'tools/call'
}
