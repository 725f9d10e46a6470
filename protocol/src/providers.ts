import { z } from 'zod'
import { headers, id, line, modelId, text, time } from './scalars.ts'

/** The API that a provider speaks. Each `baseUrl` ends in the version; `/chat/completions`, `/responses` or `/messages`, and `/models`, follow it. */
export const providerApi = z.enum(['openai_chat', 'openai_responses', 'anthropic'])
export type ProviderApi = z.infer<typeof providerApi>

/** A provider's name in requests, beside `model`. */
export const providerSlug = text.regex(
  /^[a-z0-9][a-z0-9-]{0,39}$/,
  'must be a provider’s slug, as GET /api/models has it',
)

/** The abilities of a model; an absent one is not known. `reasoningEfforts` are the levels it takes, least first; none: it has no such setting. */
export const capabilities = z.object({
  tools: z.boolean().optional(),
  images: z.boolean().optional(),
  /** PDF files as they are. */
  files: z.boolean().optional(),
  reasoningEfforts: z.array(line.min(1).max(20)).max(10).optional(),
  temperature: z.boolean().optional(),
})
export type Capabilities = z.infer<typeof capabilities>

/** US dollars per million tokens. */
const price = z.object({
  inputPerMillion: z.number().min(0).max(1e6),
  cachedInputPerMillion: z.number().min(0).max(1e6).optional(),
  cacheWritePerMillion: z.number().min(0).max(1e6).optional(),
  outputPerMillion: z.number().min(0).max(1e6),
})

/** An administrator's corrections of a model; they come before the provider's and the public list's figures. */
export const modelCorrection = z.object({
  name: line.min(1).max(100).optional(),
  capabilities: capabilities.optional(),
  contextWindow: z.int().min(1).max(1e9).optional(),
  maxOutputTokens: z.int().min(1).max(1e9).optional(),
  price: price.optional(),
})
export type ModelCorrection = z.infer<typeof modelCorrection>

const chosenModel = modelCorrection.extend({ id: modelId })

/**
 * A source of models. Its key is written and never read: `keyHint` is the key's last four characters. `locked`: it comes
 * of the environment and cannot be changed here. `problem` is a sentence that says why it cannot be used.
 */
export const provider = z
  .object({
    id,
    slug: z.string(),
    name: z.string(),
    api: providerApi,
    baseUrl: z.string(),
    keyHint: z.string().nullable(),
    headerNames: z.array(z.string()),
    enabled: z.boolean(),
    locked: z.boolean(),
    /** All that the provider lists, or the chosen ones in their order. */
    models: z.union([z.literal('all'), z.array(chosenModel)]),
    /** By a model's id; for providers with `models: "all"`. */
    corrections: z.record(z.string(), modelCorrection),
    position: z.int(),
    problem: z.string().optional(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Provider' })
export type Provider = z.infer<typeof provider>

/** A model server on this machine that is no provider yet. */
const localServer = z.object({ name: z.string(), baseUrl: z.string(), models: z.int() })
export const providerList = z.object({ providers: z.array(provider), found: z.array(localServer) })
export type ProviderList = z.infer<typeof providerList>

const baseUrl = z.string().trim().min(1).max(2048)
const apiKey = z
  .string()
  .trim()
  .max(4096)
  .regex(/^[\x21-\x7e]*$/, 'must be plain letters, digits and signs without blanks')
const models = z.union([
  z.literal('all'),
  z.array(z.union([modelId.transform((given) => ({ id: given })), chosenModel])).max(1000),
])
const corrections = z
  .record(modelId, modelCorrection)
  .refine((given) => Object.keys(given).length <= 1000, 'must hold at most 1,000 models')

export const createProvider = z.object({
  name: line.min(1).max(100),
  api: providerApi,
  baseUrl,
  apiKey: apiKey.nullish(),
  headers: headers.optional(),
  enabled: z.boolean().optional(),
  models: models.optional(),
  corrections: corrections.optional(),
})
export type CreateProvider = z.input<typeof createProvider>
/** `apiKey: null` takes the key away. `position` 1 is first. `headers` and `corrections` replace all that were given before. */
export const updateProvider = createProvider.extend({ position: z.int().min(1).max(1000) }).partial()
export type UpdateProvider = z.input<typeof updateProvider>

/** Tries a provider as it is given; with `id`, what is left out is taken from that provider. */
export const testProvider = createProvider
  .omit({ enabled: true, models: true, corrections: true })
  .partial()
  .extend({ id: id.optional() })
export type TestProvider = z.input<typeof testProvider>
/** `problem` is a sentence that says what is wrong. */
export const testedProvider = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), models: z.array(z.object({ id: z.string(), name: z.string() })) }),
  z.object({ ok: z.literal(false), problem: z.string() }),
])
export type TestedProvider = z.infer<typeof testedProvider>
