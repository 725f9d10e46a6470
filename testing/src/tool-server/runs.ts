import { setTimeout as sleep } from 'node:timers/promises'
import {
  acceptedContent,
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { makePng } from '../files/pictures.ts'

type Result = CallToolResult | InputRequiredResult
export type Run = (args: Record<string, unknown>, context: ServerContext) => Promise<Result> | Result

export function say(words: string): CallToolResult {
  return { content: [{ type: 'text', text: words }] }
}

/** Waits so long, or for ever, and ends with the request, so that nothing is left behind when the server is closed. */
export async function waitForEnd({ mcpReq: { signal } }: ServerContext, ms = 2 ** 31 - 1): Promise<CallToolResult> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
  return say('')
}

/** Reports progress each second until the time is over, or the request. */
export function slow(onCancelled: () => void): Run {
  return async ({ ms }, { mcpReq: { signal, notify, _meta } }) => {
    const end = Date.now() + Number(ms)
    const progressToken = _meta?.progressToken
    for (let progress = 0; Date.now() < end && !signal.aborted; progress += 1) {
      if (progressToken !== undefined)
        await notify({ method: 'notifications/progress', params: { progressToken, progress, message: 'at work' } })
      await sleep(Math.min(1000, Math.max(0, end - Date.now())), undefined, { signal }).catch(() => undefined)
    }
    if (signal.aborted) onCancelled()
    return say('done')
  }
}

/** Goes on when the user gave a word. */
export function askUser(onAnswer: (args: Record<string, unknown>, context: ServerContext) => void): Run {
  return (args, context) => {
    const { inputResponses, requestState } = context.mcpReq
    const answer = acceptedContent<{ word: string }>(inputResponses, 'word')
    if (answer) {
      onAnswer(args, context)
      return say(`the word is ${answer.word}, the state ${requestState()}`)
    }
    if (inputResponses) return say('no word was given')
    return inputRequired({ inputRequests: { word: inputRequired.elicit(wordForm) }, requestState: 'asked once' })
  }
}

const wordForm = {
  message: 'Which word?',
  requestedSchema: { type: 'object' as const, properties: { word: { type: 'string' as const } }, required: ['word'] },
}

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
export const everyPart: CallToolResult = {
  content: [
    { type: 'text', text: 'a text' },
    { type: 'image', data: pixel, mimeType: 'image/png' },
    { type: 'audio', data: pixel, mimeType: 'audio/wav' },
    { type: 'resource', resource: { uri: 'demo://text', mimeType: 'text/plain', text: 'a resource' } },
    { type: 'resource', resource: { uri: 'demo://blob', mimeType: 'application/zip', blob: pixel } },
    { type: 'resource_link', uri: 'https://example.org/page', name: 'page', title: 'A page' },
  ],
}

export function pictures(kind: string, count: number): CallToolResult {
  const bytes =
    kind === 'huge' ? makePng(30_000, 30_000, 1) : kind === 'none' ? Buffer.from('<script>') : makePng(64, 48)
  const image = { type: 'image' as const, data: bytes.toString('base64'), mimeType: 'image/png' }
  return { content: [{ type: 'text', text: 'Look:' }, ...Array.from({ length: count }, () => image)] }
}
