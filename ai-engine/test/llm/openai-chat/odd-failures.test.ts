import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asModelError, calm, gather, question } from '../gather.ts'
import { chunk, frames, type Served, serveBody } from './serve-body.ts'

const json = { 'content-type': 'application/json' }
const jsonBody = (value: unknown): string[] => [JSON.stringify(value)]
const asks = 'Start a new chat, or choose another model.'

interface Row extends Served {
  kind: string
  code: string
  retryable: boolean
  words: string
}

const refusals: Row[] = [
  ...[
    'the request exceeds the available context size. try increasing the context size',
    "This model's maximum context length is 4096 tokens",
    'prompt is too long: 9000 tokens > 8000 maximum',
    'Input token count exceeds the maximum number of tokens allowed',
    'Please reduce the length of the messages or completion.',
    'Trying to keep the first 9000 tokens when context overflows',
  ].map((message) => ({
    kind: message,
    status: 500,
    body: jsonBody({ error: { message } }),
    code: 'context_too_long',
    retryable: false,
    words: `${asks} Honey says: “${message}`,
  })),
  {
    kind: 'too long by its type alone',
    status: 400,
    body: jsonBody({ error: { type: 'exceed_context_size_error' } }),
    code: 'context_too_long',
    retryable: false,
    words: asks,
  },
  {
    kind: 'memory that is short',
    status: 500,
    body: jsonBody({ error: { message: 'model needs more system memory' } }),
    code: 'model_unavailable',
    retryable: false,
    words: '(HTTP 500). It says: “model needs more system memory”. Choose another model.',
  },
  {
    kind: 'a model that cannot be loaded',
    status: 503,
    body: jsonBody({ error: 'failed to load model' }),
    code: 'model_unavailable',
    retryable: false,
    words: 'It says: “failed to load model”.',
  },
  {
    kind: 'a trouble that passes',
    status: 502,
    body: ['upstream connect error'],
    code: 'model_unavailable',
    retryable: true,
    words: 'It says: “upstream connect error”. Try again in a moment.',
  },
  {
    kind: 'a deadline, which is no context',
    status: 500,
    body: jsonBody({ error: { message: 'context deadline exceeded' } }),
    code: 'model_unavailable',
    retryable: true,
    words: 'It says: “context deadline exceeded”.',
  },
  {
    kind: 'a list under detail',
    status: 422,
    body: jsonBody({ detail: [{ loc: ['body', 'n'], msg: 'Field required' }, { msg: 'Too odd' }] }),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “body.n: Field required; Too odd”.',
  },
  {
    kind: 'a sentence under detail',
    status: 400,
    body: jsonBody({ detail: 'too odd' }),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “too odd”.',
  },
  {
    kind: 'a list of errors',
    status: 400,
    body: jsonBody([{ error: { code: 400, message: 'too odd' } }]),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “too odd”.',
  },
  {
    kind: 'errors in errors',
    status: 400,
    body: jsonBody({ errors: [{ error: { details: 'too odd' } }] }),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “too odd”.',
  },
  {
    kind: 'what a gateway hands on',
    status: 400,
    body: jsonBody({
      error: { message: 'Provider returned error', metadata: { raw: '{"error":{"message":"too odd"}}' } },
    }),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “Provider returned error: too odd”.',
  },
  {
    kind: 'plain words',
    status: 400,
    body: ['too odd'],
    code: 'model_refused',
    retryable: false,
    words: 'It says: “too odd”.',
  },
  {
    kind: 'a compressed reason',
    status: 400,
    headers: { ...json, 'content-encoding': 'gzip' },
    body: [gzipSync('{"message":"too odd"}')],
    code: 'model_refused',
    retryable: false,
    words: 'It says: “too odd”.',
  },
  {
    kind: 'a page of a proxy',
    status: 400,
    body: ['<html>nginx</html>'],
    code: 'model_refused',
    retryable: false,
    words: 'refused the request (HTTP 400).',
  },
  {
    kind: 'signs that nobody prints',
    status: 400,
    body: jsonBody({ message: 'a\0b\n\u202ec\ud800' }),
    code: 'model_refused',
    retryable: false,
    words: 'It says: “a b c\ufffd”.',
  },
  {
    kind: 'a reason without end',
    status: 400,
    body: [`{"message":"${'odd '.repeat(50_000)}"}`],
    code: 'model_refused',
    retryable: false,
    words: '…”.',
  },
  {
    kind: 'words with a hyphen',
    status: 400,
    body: jsonBody({ message: 'key-value pairs, none of them' }),
    code: 'model_refused',
    retryable: false,
    words: '“key-value pairs, none of them”',
  },
  {
    kind: 'a page instead of an answer',
    status: 200,
    body: ['\n<!doctype html>'],
    code: 'model_not_found',
    retryable: false,
    words: 'check the address of this provider',
  },
]

const broken: Row[] = [
  {
    kind: 'an event that is named an error',
    body: ['event: error\ndata: {"code":422,"details":"bears of 21"}\n\n'],
    code: 'model_stream_broken',
    retryable: false,
    words: 'It says: “bears of 21”.',
  },
  {
    kind: 'the same in plain words',
    body: ['event: error\ndata: out of bears\n\n'],
    code: 'model_stream_broken',
    retryable: true,
    words: 'It says: “out of bears”.',
  },
  {
    kind: 'a reason without choices',
    body: frames({ detail: 'out of bears' }),
    code: 'model_stream_broken',
    retryable: true,
    words: 'It says: “out of bears”.',
  },
  {
    kind: 'an error in the choice',
    body: frames({ choices: [{ delta: {}, error: { code: 502, message: 'out of bears' } }] }),
    code: 'model_stream_broken',
    retryable: true,
    words: 'It says: “out of bears”.',
  },
  {
    kind: 'a rate limit in the stream',
    body: frames({ error: { code: 429, message: 'too many bears' } }),
    code: 'model_rate_limited',
    retryable: true,
    words: 'It says: “too many bears”.',
  },
  {
    kind: 'a conversation too long in the stream',
    body: frames({ error: { code: 400, message: 'exceeds the context window' } }),
    code: 'context_too_long',
    retryable: false,
    words: asks,
  },
  {
    kind: 'a finish reason of giving up',
    body: frames(chunk({}, 'insufficient_system_resource')),
    code: 'model_stream_broken',
    retryable: true,
    words: 'the provider gave up',
  },
  {
    kind: 'a line that is no JSON',
    body: ['data: {"choi\n\n'],
    code: 'model_stream_broken',
    retryable: true,
    words: 'a line that cannot be read',
  },
  {
    kind: 'a sentence as data',
    body: ['data: something went wrong here\n\n'],
    code: 'model_stream_broken',
    retryable: true,
    words: 'a line that cannot be read',
  },
  {
    kind: 'JSON that breaks off',
    headers: json,
    body: ['{"choices":[{"message":{"content":"Bears'],
    code: 'model_stream_broken',
    retryable: true,
    words: 'a line that cannot be read',
  },
  {
    kind: 'an answer without choices',
    headers: json,
    body: jsonBody({ id: 'bear' }),
    code: 'model_stream_broken',
    retryable: true,
    words: 'without a finish reason',
  },
  {
    kind: 'usage with every chunk, and no end',
    body: frames(chunk({ content: 'Bears ' }, null, { usage: { prompt_tokens: 1, completion_tokens: 1 } })),
    code: 'model_stream_broken',
    retryable: true,
    words: 'without a finish reason',
  },
  {
    kind: 'an encoding that nobody knows',
    headers: { 'content-encoding': 'bear' },
    body: ['x'],
    code: 'model_stream_broken',
    retryable: true,
    words: 'in an encoding that cannot be read',
  },
  {
    kind: 'compression that breaks off',
    headers: { 'content-encoding': 'gzip' },
    body: [gzipSync(frames(chunk({ content: 'Bears' })).join('')).subarray(0, 40)],
    code: 'model_stream_broken',
    retryable: true,
    words: 'the connection was lost',
  },
]

describe('what odd servers say when they fail', () => {
  it.each([...refusals, ...broken])('$kind', async ({ kind: _, code, retryable, words, ...served }) => {
    await using server = await serveBody(served)
    const { error } = await gather(server.provider.stream(question('Honey?', 'bear-1'), calm()))
    expect(error).toMatchObject({ code, retryable })
    expect(asModelError(error).message).toContain(words)
    expect(asModelError(error).message.length).toBeLessThan(500)
  })
})
