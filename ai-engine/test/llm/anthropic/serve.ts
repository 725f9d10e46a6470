import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAnthropic } from '../../../src/llm/anthropic/anthropic.ts'
import type { ProviderOptions } from '../../../src/llm/contract/provider-options.ts'
import { begun, ended, text } from './events.ts'
import { wire } from './recordings.ts'

type Body = Record<string, unknown>

/** What a request is answered with instead. */
export interface Answered {
  status: number
  body: object | string
  headers?: Readonly<Record<string, string>>
}

interface Request {
  path: string
  body: Body
  headers: IncomingHttpHeaders
}

/** A server that says “Bears sleep.” to each request that `answer` leaves to it, and a provider that asks it. */
export async function serve(
  answer: (request: Request) => Answered | undefined,
  options: Partial<ProviderOptions> = {},
) {
  const requests: Request[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const sent = Buffer.concat(pieces).toString()
    const seen = {
      path: request.url ?? '',
      body: sent === '' ? {} : (JSON.parse(sent) as Body),
      headers: request.headers,
    }
    requests.push(seen)
    const answered = answer(seen)
    if (answered) {
      const { status, body, headers } = answered
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      return response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_bear' })
    return response.end(wire([begun(), ...text(0, 'Bears sleep.'), ...ended('end_turn')]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    provider: createAnthropic({ name: 'Honey', baseUrl, apiKey: 'sk-ant-honey-0123456789', ...options }),
    requests,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A refusal as the API words it. */
export const refusal = (message: string, status = 400, type = 'invalid_request_error'): Answered => ({
  status,
  body: { type: 'error', error: { type, message }, request_id: 'req_1' },
})
