import { z } from 'zod'
import { messageContent, saysNothing, saysSomething } from './files.ts'
import { toolCallPart } from './parts.ts'
import { capabilities, providerSlug } from './providers.ts'
import { listedConversation, message, parameters, run, step, usage } from './resources.ts'
import { id, line, modelId, systemPrompt, text, time, title } from './scalars.ts'
import { PROTOCOL_VERSION } from './version.ts'

/** By a tool's name, whether it is switched on. */
const toolSwitches = z
  .record(text.min(1).max(200), z.boolean())
  .refine((tools) => Object.keys(tools).length <= 500, 'must name at most 500 tools')

export const createConversation = z.object({
  id: id.optional(),
  title: title.nullish(),
  model: modelId.nullish(),
  provider: providerSlug.nullish(),
  systemPrompt: systemPrompt.nullish(),
  tools: toolSwitches.optional(),
  parameters: parameters.optional(),
  projectId: id.nullish(),
})
export type CreateConversation = z.input<typeof createConversation>
export const updateConversation = createConversation
  .omit({ id: true })
  .extend({ pinned: z.boolean().optional(), archived: z.boolean().optional() })
export type UpdateConversation = z.input<typeof updateConversation>
export const listConversations = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  q: text.max(200).optional(),
  /** Only those of this project. */
  projectId: id.optional(),
  /** `true`: the archived ones instead of the others. */
  archived: z.enum(['true', 'false']).default('false'),
})
export type ListConversations = Omit<z.input<typeof listConversations>, 'limit'> & { limit?: number }
export const conversationPage = z.object({
  conversations: z.array(listedConversation),
  nextCursor: z.string().nullable(),
})
export type ConversationPage = z.infer<typeof conversationPage>

/** Words, or "phrases" in quotation marks; what is found holds them all, in upper or lower case. */
export const searchMessages = z.object({
  q: text.trim().min(1).max(200),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type SearchMessages = Omit<z.input<typeof searchMessages>, 'limit'> & { limit?: number }
/** A message that was found. The parts of `excerpt`, joined, are the text around the first match, on one line. */
export const foundMessage = z
  .object({
    messageId: id,
    role: z.enum(['user', 'assistant']),
    createdAt: time,
    conversation: listedConversation,
    excerpt: z.array(z.object({ text: z.string(), match: z.boolean() })),
  })
  .meta({ id: 'FoundMessage' })
export type FoundMessage = z.infer<typeof foundMessage>
/** Newest message first; `conversations`, on the first page only, are up to five whose titles match. */
export const searchPage = z.object({
  conversations: z.array(listedConversation),
  messages: z.array(foundMessage),
  nextCursor: z.string().nullable(),
})
export type SearchPage = z.infer<typeof searchPage>

export const readMessages = z.object({
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  leaf: id.optional(),
  /** The branch that goes through this message to its newest descendant. */
  through: id.optional(),
  /** The messages that follow this one on that branch; or those before and after it, with it among them. */
  after: id.optional(),
  around: id.optional(),
})
export type ReadMessages = Omit<z.input<typeof readMessages>, 'limit'> & { limit?: number }
export const postMessage = z
  .object({
    ...messageContent,
    clientMessageId: id,
    parentId: id.nullable().optional(),
    model: modelId.optional(),
    provider: providerSlug.optional(),
  })
  .refine(saysSomething, saysNothing)
export type PostMessage = z.infer<typeof postMessage>
/** The answer to an accepted message, and to its repeat. */
export const sentMessage = z.object({ message, run })
export type SentMessage = z.infer<typeof sentMessage>

/** Without `files` it keeps those that it has; where they are given, they are all that it has from then on. */
export const editMessage = z.object(messageContent).refine(saysSomething, saysNothing)
export type EditMessage = z.infer<typeof editMessage>
/** `position` 1 is next. */
export const moveRun = z.object({ position: z.int().min(1) })
export const requestAnswer = z.object({
  clientRunId: id,
  model: modelId.optional(),
  provider: providerSlug.optional(),
  mode: z.enum(['again', 'continue']).default('again'),
})
export type RequestAnswer = z.infer<typeof requestAnswer>
export const requestedAnswer = z.object({ run })

/** A user's decision about a tool call that waits for it. `input` answers what its server asked, with `answer`. */
export const decideToolCall = z.object({
  decision: z.enum(['allow', 'deny', 'run_again', 'it_worked', 'it_failed', 'go_on', 'answer']),
  /** With `allow`: this tool is not asked for again, in this conversation or anywhere. */
  remember: z.enum(['conversation', 'always']).optional(),
  input: z.record(z.string(), z.unknown()).optional(),
})
export type DecideToolCall = z.infer<typeof decideToolCall>
export const decidedToolCall = z.object({ call: toolCallPart, run })
export type DecidedToolCall = z.infer<typeof decidedToolCall>
/** A tool call with its whole result. */
export const readToolCall = z.object({ call: toolCallPart })

/** The steps of one answer, in order of attempt and index. */
export const stepList = z.object({ steps: z.array(step) })
export type StepList = z.infer<typeof stepList>

/** `protocol` is the version that the client knows: another one than the engine's is refused. */
export const followEvents = z.object({
  after: z.string().max(100).optional(),
  protocol: z
    .literal(
      String(PROTOCOL_VERSION),
      `this engine speaks version ${PROTOCOL_VERSION} alone: load the page again, or update the program`,
    )
    .optional(),
})

export const keyScope = z.enum(['read', 'chat', 'approve', 'admin'])
export type KeyScope = z.infer<typeof keyScope>
export const createKey = z.object({
  name: line.min(1).max(100),
  scopes: z.array(keyScope).min(1).optional(),
  expiresAt: time.optional(),
})
export const key = z
  .object({
    id,
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(keyScope),
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Key' })
export type Key = z.infer<typeof key>
export type CreateKey = z.input<typeof createKey>
export const createdKey = key.extend({ key: z.string() })
export type CreatedKey = z.infer<typeof createdKey>
export const keyList = z.object({ keys: z.array(key) })

/** `defaultModel` and `systemPrompt` are what a new conversation of theirs begins with. */
export const me = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    role: z.enum(['admin', 'user']),
    defaultModel: z.string().nullable(),
    defaultProvider: z.string().nullable(),
    systemPrompt: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>
export const updateMe = z.object({
  name: line.min(1).max(100).optional(),
  defaultModel: modelId.nullish(),
  defaultProvider: providerSlug.nullish(),
  systemPrompt: systemPrompt.nullish(),
})
export type UpdateMe = z.input<typeof updateMe>
const oldPassword = text.min(1).max(128)
const newPassword = text.min(8, 'must have at least 8 characters').max(128, 'must have at most 128 characters')
/** Ends every other session, and with `endKeys` every API key. */
export const changePassword = z.object({ currentPassword: oldPassword, newPassword, endKeys: z.boolean().optional() })
export type ChangePassword = z.infer<typeof changePassword>
export const deleteMe = z.object({ password: oldPassword })
export type DeleteMe = z.infer<typeof deleteMe>

export const session = z
  .object({
    id,
    /** The one that asks. */
    current: z.boolean(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: time,
    expiresAt: time,
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof session>
export const sessionList = z.object({ sessions: z.array(session) })
export type SessionList = z.infer<typeof sessionList>

/** A user as an administrator sees them. `email` is null for a user with tokens of an external issuer. */
export const person = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(['admin', 'user']),
    bannedAt: time.nullable(),
    /** Where they are signed in with a password, and keys of theirs that live. */
    sessions: z.int(),
    keys: z.int(),
    /** When one of their conversations last changed. */
    activeAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof person>
export const listPeople = z.object({
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: text.max(200).optional(),
})
export type ListPeople = Omit<z.input<typeof listPeople>, 'limit'> & { limit?: number }
export const personPage = z.object({ people: z.array(person), nextCursor: id.nullable() })
export type PersonPage = z.infer<typeof personPage>
export const updatePerson = z
  .object({ role: z.enum(['admin', 'user']).optional(), banned: z.boolean().optional() })
  .refine(({ role, banned }) => role !== undefined || banned !== undefined, 'say a role, or whether they are banned')
export type UpdatePerson = z.infer<typeof updatePerson>

/**
 * `demo` is true for the built-in model, which answers without any provider. `provider` is the provider's slug, which goes
 * beside a model's id in requests, and `providerName` its name for users. Prices are US dollars per million tokens.
 */
export const model = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    providerName: z.string(),
    demo: z.boolean(),
    capabilities: capabilities.optional(),
    contextWindow: z.int().nullable(),
    maxOutputTokens: z.int().nullable().optional(),
    inputPerMillion: z.number().nullable(),
    outputPerMillion: z.number().nullable(),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof model>
export const modelList = z.object({ models: z.array(model), defaultModel: z.string(), defaultProvider: z.string() })
export type ModelList = z.infer<typeof modelList>

const usageGrouping = z.enum(['day', 'model', 'conversation', 'user'])
export const readUsage = z.object({
  from: time.optional(),
  to: time.optional(),
  groupBy: usageGrouping.default('day'),
  userId: z.union([id, z.literal('all')]).optional(),
  /** Of one conversation only, and then since it began unless `from` is given. */
  conversationId: id.optional(),
})
export type ReadUsage = z.input<typeof readUsage>
const totals = usage
  .extend({ calls: z.int(), unpricedCalls: z.int() })
  .omit({ estimated: true })
  .extend({ estimatedCalls: z.int() })
/**
 * `key` is a day (`2026-11-22`, UTC), a provider's slug and its model (`openai/gpt-5`), a conversation's or a user's id, by
 * `groupBy`; `deleted` is true where that conversation or user no longer exists. At most 1,000 groups; `total` is of all.
 */
export const usageReport = z.object({
  groups: z.array(totals.extend({ key: z.string(), label: z.string(), deleted: z.boolean().optional() })),
  total: totals,
})
export type UsageReport = z.infer<typeof usageReport>
/** As CSV: a line per group with `groupBy`, without it a line per billed call. */
export const exportUsage = readUsage.extend({ groupBy: usageGrouping.optional() })
