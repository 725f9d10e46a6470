/**
 * The pattern that most TypeScript chat applications are built on, as the AI SDK's page "Chatbot Resume Streams" shows
 * it: `streamText`, a UI message stream over SSE, and `resumable-stream` on Redis to come back to. Kinder than that
 * page in two points: it saves no messages, and one pair of Redis connections serves all requests.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { convertToModelMessages, generateId, pipeUIMessageStreamToResponse, streamText, toUIMessageStream } from 'ai'
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
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  answer(Buffer.concat(parts).toString(), response).catch((error: unknown) => response.destroy(error as Error))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
serve({ port: () => (server.address() as AddressInfo).port })

async function answer(content: string, response: ServerResponse): Promise<void> {
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
      await streams.createNewResumableStream(generateId(), () => stream)
    },
  })
}
