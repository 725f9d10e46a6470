import { z } from 'zod'
import { providerSlug } from './providers.ts'
import { modelId, systemPrompt } from './scalars.ts'

/** Bounds of answers and of users. */
const limits = z.object({
  /** Calls of a model, and of tools, in one answer. */
  modelCalls: z.int().min(1).max(1000),
  toolCalls: z.int().min(1).max(10_000),
  runMinutes: z.int().min(1).max(1440),
  contextTokens: z.int().min(1000).max(10_000_000),
  contextMessages: z.int().min(2).max(100_000),
  /** Questions that wait in one conversation. */
  queue: z.int().min(1).max(1000),
  messagesPerMinute: z.int().min(1).max(100_000),
  quotaMbPerUser: z.int().min(1).max(1_000_000),
  /** Of one file, in MiB; and of all files of a user. */
  maxFileMb: z.int().min(1).max(1024),
  quotaFileMbPerUser: z.int().min(1).max(1_000_000),
})

/**
 * What an administrator changes without a restart. `locked` names the settings that the environment sets, as
 * `limits.queue`: they cannot be changed here; `changed` those that have another value here than the built-in one. `instructions` is what conversations without their own begin with.
 */
export const settings = z
  .object({
    defaultModel: z.string().nullable(),
    defaultProvider: z.string().nullable(),
    /** Writes titles and summaries; null: the model of the conversation. */
    titleModel: z.string().nullable(),
    titleProvider: z.string().nullable(),
    /** Says what the texts of files mean, for searching in them; null: they are searched by their words alone. */
    embeddingModel: z.string().nullable(),
    embeddingProvider: z.string().nullable(),
    instructions: z.string().nullable(),
    signUp: z.enum(['open', 'closed']),
    builtInTools: z.boolean(),
    userToolServers: z.boolean(),
    summaries: z.boolean(),
    keepStepsDays: z.int(),
    limits: z.object(
      Object.fromEntries(Object.keys(limits.shape).map((name) => [name, z.int()])) as Record<
        keyof typeof limits.shape,
        z.ZodInt
      >,
    ),
    locked: z.array(z.string()),
    changed: z.array(z.string()),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof settings>

/** null gives a setting back its built-in value. */
export const updateSettings = z
  .object({
    defaultModel: modelId.nullable(),
    defaultProvider: providerSlug.nullable(),
    titleModel: modelId.nullable(),
    titleProvider: providerSlug.nullable(),
    embeddingModel: modelId.nullable(),
    embeddingProvider: providerSlug.nullable(),
    instructions: systemPrompt.nullable(),
    signUp: z.enum(['open', 'closed']).nullable(),
    builtInTools: z.boolean().nullable(),
    userToolServers: z.boolean().nullable(),
    summaries: z.boolean().nullable(),
    keepStepsDays: z.int().min(1).max(3650).nullable(),
    limits: z
      .object(
        Object.fromEntries(Object.entries(limits.shape).map(([name, limit]) => [name, limit.nullable()])) as {
          [K in keyof typeof limits.shape]: z.ZodNullable<(typeof limits.shape)[K]>
        },
      )
      .partial(),
  })
  .partial()
export type UpdateSettings = z.infer<typeof updateSettings>
