import type { ServerResponse } from 'node:http'
import type { Effects } from './effects.ts'

interface ToolsCall {
  id: string | number
  method: 'tools/call'
  params: { name: string; arguments?: { key?: unknown } }
}

/** Answers that no server library gives. */
export function createRawAnswers(effects: Effects) {
  /** Calls of `stop_word`, which are answered when they are cancelled. */
  const stoppable = new Map<string | number, ServerResponse>()

  const answers: Record<string, (id: string | number, response: ServerResponse) => void> = {
    answer_twice(id, response) {
      for (const text of ['first', 'second']) write(response, { id, result: result(text) })
      response.end()
    },
    end_early: (_id, response) => response.end(),
    stop_word: (id, response) => stoppable.set(id, response),
  }

  /** @returns whether this was the one to answer */
  return function answerRaw(body: unknown, response: ServerResponse): boolean {
    if (isCancellation(body)) endWithWord(body.params.requestId)
    if (!isToolsCall(body)) return false
    const { name: tool, arguments: given } = body.params
    const answer = answers[tool]
    if (!answer) return false
    effects.note({ key: String(given?.key), tool })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    answer(body.id, response)
    return true
  }

  function endWithWord(id: string | number): void {
    const response = stoppable.get(id)
    stoppable.delete(id)
    if (response) write(response, { id, error: { code: -32800, message: 'It stopped.' } })
    response?.end()
  }
}

const result = (text: string) => ({ resultType: 'complete', content: [{ type: 'text', text }] })

function write(response: ServerResponse, message: object): void {
  response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
}

function isToolsCall(body: unknown): body is ToolsCall {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'tools/call'
}

function isCancellation(body: unknown): body is { params: { requestId: string | number } } {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'notifications/cancelled'
}
