import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenAIResponses } from '../../../src/llm/openai-responses/openai-responses.ts'
import { ended, message, usage } from './events.ts'
import { wire } from './recordings.ts'

type Body = Record<string, unknown>

/** What a request is refused with. */
export interface Refused {
  status: number
  /** An error object, or the whole body as text. */
  error: object | string
  headers?: Readonly<Record<string, string>>
}

/** A server that answers “Bears sleep.” to each request that it does not refuse, and a provider that asks it. */
export async function serve(refusalOf: (body: Body) => Refused | undefined) {
  const bodies: Body[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = JSON.parse(Buffer.concat(pieces).toString()) as Body
    bodies.push(body)
    const refused = refusalOf(body)
    if (refused) {
      const { status, error, headers } = refused
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      return response.end(typeof error === 'string' ? error : JSON.stringify({ error }))
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return response.end(wire([...message(0, 'msg_1', 'Bears sleep.'), ended([], usage(3, 2))]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    provider: createOpenAIResponses({ name: 'Honey', baseUrl, apiKey: 'sk-honey' }),
    bodies,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
