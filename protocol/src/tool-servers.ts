import { z } from 'zod'
import { headers, id, line, time } from './scalars.ts'

export const toolPolicy = z.enum(['allow', 'ask', 'deny'])
export type ToolPolicy = z.infer<typeof toolPolicy>
/** A tool that conversations of the caller may use, with what happens when a model calls it. */
export const tool = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    server: z.string().optional(),
    readOnly: z.boolean(),
    policy: toolPolicy,
  })
  .meta({ id: 'Tool' })
export type Tool = z.infer<typeof tool>
export const toolList = z.object({ tools: z.array(tool) })
export type ToolList = z.infer<typeof toolList>

/** A tool as its server describes it. The hints are the server's word, and count only where it is trusted. */
const serverTool = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string(),
  readOnly: z.boolean(),
  idempotent: z.boolean(),
  destructive: z.boolean(),
})

const toolServerStatus = z.enum(['ready', 'sign_in_required', 'unavailable'])
export type ToolServerStatus = z.infer<typeof toolServerStatus>

/** By the server's own names of its tools. */
const policies = z
  .record(z.string().min(1).max(200), toolPolicy)
  .refine((given) => Object.keys(given).length <= 500, 'must hold at most 500 tools')

/**
 * A tool server. `problem` is a sentence that says why it cannot be used, or what of it. Values of headers are written and
 * never read. To users who did not add it, `url` is its origin alone. `locked`: a program that a file of the configuration
 * names, which cannot be changed here; `url` is its command, without its arguments.
 */
export const toolServer = z
  .object({
    id,
    slug: z.string(),
    name: z.string(),
    url: z.string(),
    /** Who uses it: everyone, or the user who added it. */
    audience: z.enum(['everyone', 'user']),
    headerNames: z.array(z.string()),
    /** Its users sign in there, each for themselves; and whether the caller is. */
    wantsSignIn: z.boolean(),
    signedIn: z.boolean(),
    trusted: z.boolean(),
    allowPrivate: z.boolean(),
    enabled: z.boolean(),
    locked: z.boolean(),
    policies: z.record(z.string(), toolPolicy),
    tools: z.array(serverTool),
    listedAt: time.nullable(),
    status: toolServerStatus,
    problem: z.string().optional(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'ToolServer' })
export type ToolServer = z.infer<typeof toolServer>
/** Where the user's browser has to go. */
export const toolServerSignIn = z.object({ url: z.string() })
/** `mayAdd`: whether the caller may add one, at least for themselves. */
export const toolServerList = z.object({ servers: z.array(toolServer), mayAdd: z.boolean() })
export type ToolServerList = z.infer<typeof toolServerList>

/** A client that was registered by hand, and its authorization server, the only one that gets its secret. */
const oauth = z.object({
  issuer: z.url({ protocol: /^https?$/ }).max(2048),
  clientId: z.string().min(1).max(2048),
  clientSecret: z.string().min(1).max(4096).optional(),
})
const settings = {
  name: line.min(1).max(100),
  url: z.string().min(1).max(2048),
  headers,
  /** The server's hints about its tools count: read-only ones are not asked for. An administrator's to say. */
  trusted: z.boolean(),
  /** The host of `url` may be a private address. An administrator's to say. */
  allowPrivate: z.boolean(),
  policies,
}

/** `audience` is `everyone` for an administrator and `user` for others, unless it is given. */
export const createToolServer = z.object({
  name: settings.name,
  url: settings.url,
  headers: settings.headers.optional(),
  trusted: settings.trusted.optional(),
  allowPrivate: settings.allowPrivate.optional(),
  policies: settings.policies.optional(),
  oauth: oauth.optional(),
  audience: z.enum(['everyone', 'user']).optional(),
})
export type CreateToolServer = z.infer<typeof createToolServer>

/** `headers` replace all that were given before. */
export const updateToolServer = z.object({ ...settings, oauth: oauth.nullable(), enabled: z.boolean() }).partial()
export type UpdateToolServer = z.infer<typeof updateToolServer>
