/**
 * The pattern that most TypeScript chat applications are built on, as the AI SDK's page "Chatbot Resume Streams" shows
 * it: `streamText`, a UI message stream over SSE, and `resumable-stream` on Redis to come back to (`GET`). Kinder than
 * that page in two points: it saves no messages, and one pair of Redis connections serves all requests.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  convertToModelMessages,
  generateId,
  pipeUIMessageStreamToResponse,
  streamText,
  toUIMessageStream,
  UI_MESSAGE_STREAM_HEADERS,
} from 'ai'
import { Redis } from 'ioredis'
import { createResumableStreamContext } from 'resumable-stream/ioredis'
import { serve } from '../processes/worker.ts'

const provider = createOpenAICompatible({
  name: 'bench',
  baseURL: process.env.UPSTREAM ?? '',
  apiKey: 'none',
  includeUsage: true,
})
const redisUrl = process.env.REDIS_URL ?? ''
const streams = createResumableStreamContext({
  waitUntil: null,
  subscriber: new Redis(redisUrl),
  publisher: new Redis(redisUrl),
})

const server = createServer(async (request, response) => {
  const id = request.url?.split('/').at(-1) ?? ''
  if (request.method === 'GET') return resume(id, response)
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  await answer(id, Buffer.concat(parts).toString(), response)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
serve({ port: () => (server.address() as AddressInfo).port })

async function answer(id: string, content: string, response: ServerResponse): Promise<void> {
  const messages = [{ id: generateId(), role: 'user' as const, parts: [{ type: 'text' as const, text: content }] }]
  const result = streamText({
    model: provider('gpt-4o-mini'),
    messages: await convertToModelMessages(messages),
  })
  await pipeUIMessageStreamToResponse({
    response,
    stream: toUIMessageStream({
      stream: result.stream,
      originalMessages: messages,
      generateMessageId: generateId,
    }),
    async consumeSseStream({ stream }) {
      await streams.createNewResumableStream(id, () => stream)
    },
  })
}

async function resume(id: string, response: ServerResponse): Promise<void> {
  const stream = await streams.resumeExistingStream(id).catch((error: Error) => error)
  if (stream instanceof Error) return void response.writeHead(503).end(stream.message)
  if (!stream) return void response.writeHead(204).end()
  response.writeHead(200, UI_MESSAGE_STREAM_HEADERS)
  // A client that leaves ends its own response and nothing else.
  await stream
    .pipeThrough(new TextEncoderStream())
    .pipeTo(Writable.toWeb(response))
    .catch(() => response.destroy())
}
