/** The tests' tool server in a process of its own. It notes when it sends the result of a call. */
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startToolServer } from '@grizz/testing/tool-server/tool-server'
import { serve } from '../processes/worker.ts'
import { micros } from './micros.ts'

// Longer than a run, so that no engine asks for the list again while it is measured.
const LIST_MS = 24 * 3_600_000
const server = await startToolServer({ ttlMs: LIST_MS })
let sent: number[] = []

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
  if (request.headers['mcp-method'] !== 'tools/call') return
  const { end } = response
  // Ahead of the last write: whoever reads it may be at work before this process goes on.
  const noteAndEnd = (...given: unknown[]): ServerResponse => {
    sent.push(micros())
    return Reflect.apply(end, response, given)
  }
  Object.assign(response, { end: noteAndEnd })
})

const methods = {
  url: () => server.url,
  /** When the ends of the results since the last time were sent, in microseconds, in order. */
  takeSent: (): number[] => {
    const taken = sent
    sent = []
    return taken
  },
}
export type ToolsMethods = typeof methods
serve(methods)
