import type {
  ConversationPage,
  createConversation,
  exportUsage,
  KeyScope,
  listConversations,
  listPeople,
  ModelList,
  PostMessage,
  RequestAnswer,
  readMessages,
  readUsage,
  SearchPage,
  searchMessages,
  UpdatePerson,
  UsageReport,
  updateConversation,
  updateMe,
} from '@grizz/protocol/http'
import type { Conversation, Message, Run, Snapshot, Step } from '@grizz/protocol/resources'
import type { FastifyBaseLogger, FastifyPluginAsync } from 'fastify'
import type { Registry } from 'prom-client'
import type { z } from 'zod'
import type { LogStatus } from '../../core/events/log/event-log.ts'
import type { RateLimiter, RateState } from '../../core/rate-limit/rate-limiter.ts'
import type { Accounts } from '../../core/security/accounts.ts'
import type { Authenticator } from '../../core/security/authenticator.ts'
import type { Caller } from '../../core/security/caller.ts'

/** What of the settings the transport needs. */
export interface ApiSettings {
  host: string
  /** 0: whichever port the server was given. */
  port: number
  publicUrl: URL
  trustedOrigins: readonly string[]
  /** How many proxies in front are believed; 0 for none. */
  trustProxy: number
  metricsToken: string | undefined
  /** The exported page. */
  pageDir: string
}

/** What the routes do their work with. The services scope everything to the person: someone else's is not_found. */
export interface ApiDeps {
  settings: ApiSettings
  log: FastifyBaseLogger
  authenticate: Authenticator
  limiter: RateLimiter
  accounts: Accounts
  users: People
  administration: Administration
  sessions: SessionList
  keys: KeyList
  models: { list(): Promise<ModelList> }
  conversations: Conversations
  search: Search
  exports: Exports
  profiles: Profiles
  queue: Queue
  answers: Answers
  sendMessage: SendMessage
  answerSteps: AnswerSteps
  usageReport: UsageReports
  usageExport: UsageExports
  /** Resolves while Postgres answers. */
  database: { ping(): Promise<void> }
  eventLog: { status(): LogStatus }
  metrics: Registry
  /** Routes that follow the log: the socket and SSE. */
  live: readonly FastifyPluginAsync[]
}

export interface Conversations {
  create(
    userId: string,
    body: z.output<typeof createConversation>,
  ): Promise<{ conversation: Conversation; created: boolean }>
  list(userId: string, query: z.output<typeof listConversations>): Promise<ConversationPage>
  get(userId: string, id: string): Promise<Conversation>
  update(userId: string, id: string, body: z.output<typeof updateConversation>): Promise<Conversation>
  remove(userId: string, id: string): Promise<void>
  restore(userId: string, id: string): Promise<void>
  snapshot(userId: string, id: string, query: z.output<typeof readMessages>): Promise<Snapshot>
}

export type Search = (userId: string, query: z.output<typeof searchMessages>) => Promise<SearchPage>

/** A file to be sent as it comes. */
export interface ExportedFile {
  filename: string
  content: AsyncIterable<string> | string
}
export interface Exports {
  everything(person: Person): Promise<ExportedFile>
  conversation(userId: string, id: string, leaf: string | undefined): Promise<ExportedFile>
}

export interface Profiles {
  update(userId: string, change: z.output<typeof updateMe>): Promise<void>
  end(userId: string): Promise<void>
}

export interface Queue {
  cancel(userId: string, runId: string): Promise<Run>
  edit(userId: string, messageId: string, content: string): Promise<Message>
  withdraw(userId: string, messageId: string): Promise<void>
  move(userId: string, runId: string, position: number): Promise<Run>
}

export interface Answers {
  /** `left` is absent where nothing was counted. */
  request(
    userId: string,
    messageId: string,
    body: RequestAnswer,
  ): Promise<{ run: Run; repeated: boolean; left?: RateState }>
}

export type SendMessage = (
  caller: Caller,
  conversationId: string,
  input: PostMessage,
) => Promise<{ message: Message; run: Run; repeated: boolean; left: RateState }>

export type AnswerSteps = (userId: string, messageId: string) => Promise<Step[]>

export type UsageReports = (caller: Caller, query: z.output<typeof readUsage>) => Promise<UsageReport>
export type UsageExports = (
  caller: Caller,
  query: z.output<typeof exportUsage>,
) => Promise<{ filename: string; csv: AsyncIterable<string> }>

export interface SessionList {
  list(userId: string): Promise<StoredSession[]>
  end(userId: string, id: string): Promise<boolean>
  endOthers(userId: string, kept: string | undefined): Promise<void>
}
export interface StoredSession {
  id: string
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  expiresAt: Date
}

export interface KeyList {
  list(userId: string): Promise<StoredKey[]>
  count(userId: string): Promise<number>
  insert(key: NewKey): Promise<StoredKey>
  revoke(userId: string, id: string): Promise<boolean>
  revokeAll(userId: string): Promise<void>
}
export interface StoredKey {
  id: string
  name: string
  prefix: string
  scopes: KeyScope[]
  expiresAt: Date | null
  lastUsedAt: Date | null
  createdAt: Date
}
export type NewKey = Omit<StoredKey, 'lastUsedAt' | 'createdAt'> & { userId: string; hash: string }

/** What an administrator does with people. */
export interface Administration {
  list(query: z.output<typeof listPeople>): Promise<{ people: ListedPerson[]; nextCursor: string | null }>
  /** `last_admin`: nobody would be left who may do this. */
  change(id: string, change: UpdatePerson): Promise<ListedPerson | 'last_admin' | undefined>
  /** @returns false when there is no such person */
  signOut(id: string): Promise<boolean>
}
export interface ListedPerson {
  id: string
  name: string
  email: string | null
  role: 'admin' | 'user'
  bannedAt: Date | null
  sessions: number
  keys: number
  activeAt: Date | null
  createdAt: Date
}

export interface People {
  byId(id: string): Promise<Person | undefined>
}
export interface Person {
  id: string
  name: string
  /** Null for who comes by tokens of an outside issuer. */
  email: string | null
  role: 'admin' | 'user'
  defaultModel: string | null
  systemPrompt: string | null
  createdAt: Date
}
