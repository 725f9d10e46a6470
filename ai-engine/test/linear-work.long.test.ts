import { findMatches, searchTerms } from '@grizz/protocol/matches'
import { expect, it } from 'vitest'
import { networkOf } from '../src/api/server/address-limit.ts'
import { isFile } from '../src/api/server/page.ts'
import { parseId } from '../src/core/events/log/entry.ts'
import { describeError } from '../src/core/logging/logger.ts'
import { isLoopback } from '../src/core/security/loopback.ts'
import { refusalRules as messageRules } from '../src/llm/anthropic/request/refusal-rules.ts'
import { usualVariant as usualMessage } from '../src/llm/anthropic/request/request-variant.ts'
import { cleanText } from '../src/llm/contract/clean-text.ts'
import type { ModelRequest } from '../src/llm/contract/model.ts'
import { demoAnswer, demoTitle } from '../src/llm/demo/demo-answer.ts'
import { demoCall } from '../src/llm/demo/demo-tool.ts'
import { createRequestVariants } from '../src/llm/http/request-variants.ts'
import { refusalRules as chatRules } from '../src/llm/openai-chat/request/refusal-rules.ts'
import { usualVariant as usualChat } from '../src/llm/openai-chat/request/request-variant.ts'
import { refusalRules as responseRules } from '../src/llm/openai-responses/request/refusal-rules.ts'
import { usualVariant as usualResponse } from '../src/llm/openai-responses/request/response-variant.ts'
import { firstWords, titleOf } from '../src/services/conversations/title-text.ts'
import { excerptOf } from '../src/services/search/excerpt.ts'
import { csvLine } from '../src/services/usage/csv.ts'

/** One that uses everything that a server may complain about. */
const request: ModelRequest = {
  model: 'bear',
  tools: [{ name: 'run_javascript', description: '', inputSchema: {} }],
  messages: [{ role: 'tool', callId: 'call_0', name: 'den', content: '', isError: false }],
}

/** Every function of the engine that looks at a text which a model, a provider or a user chose. */
const readers: Record<string, (text: string) => unknown> = {
  titleOf,
  firstWords,
  cleanText,
  demoTitle,
  demoAnswer: (text) => demoAnswer(text, false),
  demoCall: (text) => demoCall(text, request),
  excerptOf: (text) => excerptOf(text, ['a  b', '"']),
  'excerptOf without a mark': (text) => excerptOf(text, ['zebra']),
  searchTerms,
  findMatches: (text) => findMatches(text, ['a b', '"']),
  csvLine: (text) => csvLine([text]),
  describeError: (text) => describeError(new Error(text)),
  chatComplaint: (complaint) => createRequestVariants(usualChat, chatRules)(request).learn({ status: 400, complaint }),
  responseComplaint: (complaint) =>
    createRequestVariants(usualResponse, responseRules)(request).learn({ status: 400, complaint }),
  messageComplaint: (complaint) =>
    createRequestVariants(usualMessage, messageRules)(request).learn({ status: 400, complaint }),
  isFile,
  parseId,
  networkOf,
  isLoopback,
}

const pieces = [
  ' ',
  '.',
  '-',
  '--- |',
  '|',
  '"',
  "'",
  '`',
  '*',
  '#',
  '/',
  '\\',
  '[',
  '(',
  '&',
  '%',
  '=',
  ',',
  '1',
  ':',
  '@',
]
const words = [
  'a',
  'a ',
  'a  b ',
  '<think>',
  '</think>',
  '\n',
  '\r\n',
  '\n    at ',
  '\t',
  'top 1',
  '熊',
  '\ud83d',
  '\0',
  '::f',
]
const [short, long] = [2000, 64_000]

it.each(Object.entries(readers))('%s: work grows no faster than the text', { timeout: 120_000 }, (_name, read) => {
  for (const piece of [...pieces, ...words]) {
    for (const around of [
      ['', ''],
      ['a', 'b'],
      ['/', '/'],
      ['"', 'z'],
    ]) {
      const [before, after] = around
      const text = (length: number) => `${before}${piece.repeat(length / piece.length)}${after}`
      const least = Math.max(leastWork(read, text(short), 5), leastWork(countSpaces, text(long), 5))
      // Thirty-two times the text: a quadratic function works a thousand times as long.
      const most = 250 * least
      expect(leastWork(read, text(long), 10, most), JSON.stringify([piece, around])).toBeLessThan(most)
    }
  }
})

/** Microseconds of the processor, the least of several measures, as soon as that is low enough: all else only ever adds. */
function leastWork(read: (text: string) => unknown, text: string, times: number, enough = 0): number {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < times && least >= enough; time += 1) {
    const before = process.cpuUsage()
    read(text)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, user + system)
  }
  return least
}

/** The least work that reading a text takes. */
function countSpaces(text: string): number {
  let spaces = 0
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === 32) spaces += 1
  return spaces
}
