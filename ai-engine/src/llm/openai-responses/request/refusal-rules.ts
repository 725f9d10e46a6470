import type { Refusal, RefusalRule } from '../../http/request-variants.ts'
import type { ResponseVariant } from './response-variant.ts'

type Rule = RefusalRule<ResponseVariant>

const badRequest = [400, 422]
const notFoundToo = [400, 404, 422]
const noTools = [400, 404, 405, 422, 500, 501]

const refused =
  /(not|n't|no longer) (currently )?(support|enable|available|allow|permit|implement|recogni|accept)|unsupported|unrecognized|unknown|unexpected|extra (inputs|fields)|additional propert|invalid (value|parameter)|must (be|have)/i
/** An item that is not stored, not whole, or sealed by somebody else. */
const lostItem =
  /without its required|items are not persisted|item with id|could not be (verified|decrypted|parsed)|invalid_encrypted_content|encrypted_content|input\[\d+\]|input item|no (tool )?(output|result)/i
/** The shape of a tool: an error that is the user's to see. */
const misshapen = /schema|must match|name.{0,60}(pattern|contain)/i

/** Best first: a complaint about an item may show the item, fields and all. */
export const refusalRules: readonly Rule[] = [
  {
    about: 'model',
    statuses: notFoundToo,
    change: (refusal) =>
      hasNative(refusal) && refusal.variant.ids && /items are not persisted|item with id/i.test(refusal.complaint)
        ? { ids: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.foreignCalls && hasCalls(request) && /without its required .?reasoning/i.test(complaint)
        ? { foreignCalls: false }
        : undefined,
  },
  {
    about: 'conversation',
    statuses: notFoundToo,
    change: (refusal) =>
      hasNative(refusal) && lostItem.test(refusal.complaint)
        ? { native: refusal.variant.native === 'all' ? 'own' : 'none' }
        : undefined,
  },
  without('encrypted', /\binclude\b|encrypted/i, () => true, 'model'),
  without('summary', /summar(y|ies)/i, () => true, 'model'),
  without('effort', /reasoning|effort/i, ({ reasoningEffort }) => reasoningEffort !== undefined, 'model'),
  without('summary', /reasoning/i, () => true, 'model'),
  without('temperature', /temperature/i, ({ temperature }) => temperature !== undefined, 'model'),
  without('maxTokens', /max_output_tokens/i, ({ maxOutputTokens }) => maxOutputTokens !== undefined, 'model'),
  without('parallelCalls', /parallel_tool_calls/i, hasTools, 'model'),
  without('store', /\bstore\b/i, () => true, 'server'),
  without('strict', /\bstrict\b/i, hasTools, 'server'),
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.instructions === 'field' &&
      request.messages[0]?.role === 'system' &&
      /instructions/i.test(complaint) &&
      refused.test(complaint)
        ? { instructions: 'message' }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.toolChoice && request.toolChoice !== undefined && hasTools(request) && /tool_?choice/i.test(complaint)
        ? { toolChoice: false }
        : undefined,
  },
  { about: 'model', statuses: noTools, change: (refusal) => (isAboutTools(refusal) ? { tools: false } : undefined) },
]

type Switch = 'encrypted' | 'summary' | 'effort' | 'temperature' | 'maxTokens' | 'parallelCalls' | 'store' | 'strict'

/** Leaves out a field that the server names and does not take. */
function without(
  name: Switch,
  field: RegExp,
  isSent: (request: Refusal<ResponseVariant>['request']) => boolean,
  about: Rule['about'],
): Rule {
  return {
    about,
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant[name] && isSent(request) && field.test(complaint) && refused.test(complaint)
        ? { [name]: false }
        : undefined,
  }
}

function isAboutTools({ variant, request, complaint }: Refusal<ResponseVariant>): boolean {
  if (!variant.tools || !(hasTools(request) || request.messages.some(({ role }) => role === 'tool'))) return false
  return /tool|function/i.test(complaint) && refused.test(complaint) && !misshapen.test(complaint)
}

const hasCalls = ({ messages }: Refusal<ResponseVariant>['request']) => messages.some(({ role }) => role === 'tool')

function hasTools({ tools }: Refusal<ResponseVariant>['request']): boolean {
  return Boolean(tools?.length)
}

const hasNative = ({ variant, request }: Refusal<ResponseVariant>) =>
  variant.native !== 'none' && request.messages.some((message) => 'native' in message && message.native)
