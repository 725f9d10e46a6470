import type { ToolProgress } from '@grizz/protocol/parts'
import type { ToolPolicy } from '@grizz/protocol/tool-servers'
import { z } from 'zod'

export interface Source {
  url: string
  title: string
}

/** A picture that a tool returns. Nothing of it is checked yet. */
export interface ToolFile {
  name: string
  data: Buffer
}

export interface ToolResult {
  /** The text for the model, at most 256 KiB. */
  content: string
  /** Sources that the answer may cite. */
  sources?: readonly Source[]
  /** Pictures. They stand in `content` by their names. */
  files?: readonly ToolFile[]
  /** The call failed; `content` is the reason and what to do. */
  isError?: boolean
}

export interface ToolContext {
  signal: AbortSignal
  /** The user of the call: concurrent work is shared fairly between owners. */
  owner: string
  /** The same in every execution of one call: for servers that take such a key, so that a repeat has no second effect. */
  callId: string
  /** The user's answer to what an earlier execution of this call threw as `InputRequired`. */
  given?: GivenInput
  /** How far the call is. A tool that reports nothing is silent. */
  onProgress: (progress: ToolProgress) => void
}

/** `request` is what the tool asked for, unchanged. `action` and `content` are as in MCP's elicitation. */
export interface GivenInput {
  request: Readonly<Record<string, unknown>>
  action: 'accept' | 'decline' | 'cancel'
  content?: Readonly<Record<string, unknown>>
}

/**
 * A function that a model can call. What it says of itself counts: a server that is not trusted is taken for one whose
 * tools are neither read-only nor idempotent, and destructive.
 */
export interface Tool {
  /** A tool of a server is `<slug>__<tool>`. */
  name: string
  /** The tool server; absent for a built-in tool. `url` is a part of the tool's definition: approvals hold for this address. */
  server?: { id: string; name: string; url?: string }
  /** The administrator's policy for this tool, where there is one. */
  policy?: ToolPolicy
  /** It is of use only in a conversation that has files, or in a project that has some. */
  forFiles?: boolean
  /** For the page. */
  title: string
  /** For the model: what it does, and when to use it. */
  description: string
  inputSchema: Readonly<Record<string, unknown>>
  readOnly: boolean
  idempotent: boolean
  destructive: boolean
  /**
   * Runs one call. Wrong arguments and expected failures are results with `isError`.
   * Rejects with the signal's reason, with OutcomeUnknown, SignInRequired or InputRequired, or with a defect of the tool.
   */
  run(args: unknown, context: ToolContext): Promise<ToolResult>
}

/** An expected failure. The message is a sentence for the model. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

/** The call left, and no answer came: it may have taken effect. The message is a sentence for users and the model. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
}

/** The user has to sign in at the tool's server first, or anew. Nothing was executed. */
export class SignInRequired extends Error {
  override readonly name = 'SignInRequired'
  /** The rights that the call needs, where the server names them. */
  readonly scope: string | undefined

  constructor(message: string, scope?: string) {
    super(message)
    this.scope = scope
  }
}

/** The server wants to know something of the user before it goes on. `request` is stored, and comes back in `given`. */
export class InputRequired extends Error {
  override readonly name = 'InputRequired'
  readonly request: Readonly<Record<string, unknown>>

  constructor(request: Readonly<Record<string, unknown>>) {
    super('The tool needs an answer of the user.')
    this.request = request
  }
}

interface ToolDefinition<S extends z.ZodType> extends Omit<Tool, 'inputSchema' | 'run'> {
  input: S
  run(args: z.output<S>, context: ToolContext): Promise<ToolResult>
}

export const MAX_ARGUMENT_BYTES = 65_536
export const MAX_RESULT_BYTES = 262_144

/** A tool whose arguments are checked before and whose result is bounded after it runs. */
export function defineTool<S extends z.ZodType>({ input, run, ...rest }: ToolDefinition<S>): Tool {
  return {
    ...rest,
    inputSchema: z.toJSONSchema(input, { io: 'input' }),
    async run(args, context) {
      context.signal.throwIfAborted()
      const parsed = isTooLarge(args) ? undefined : input.safeParse(args)
      if (!parsed) return failed(`The arguments are larger than ${MAX_ARGUMENT_BYTES / 1024} KiB. Send less.`)
      if (!parsed.success) return failed(`Wrong arguments. Mend them and call again.\n${z.prettifyError(parsed.error)}`)
      return bounded(await run(parsed.data, context).catch(toResult))
    },
  }
}

function isTooLarge(args: unknown): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(args) ?? '') > MAX_ARGUMENT_BYTES
  } catch {
    // Nested deeper than the stack goes, or no JSON at all.
    return true
  }
}

function toResult(error: unknown): ToolResult {
  if (error instanceof ToolError) return failed(error.message)
  throw error
}

function failed(content: string): ToolResult {
  return bounded({ content, isError: true })
}

function bounded(result: ToolResult): ToolResult {
  return { ...result, content: cutToBytes(result.content, MAX_RESULT_BYTES) }
}

const cutNote = '\n[cut here: the rest was too long]'

/** The text, or as much of its beginning as fits with a note that it was cut. Counts UTF-8; splits no character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text.toWellFormed()
  const bytes = Buffer.from(text.slice(0, maxBytes))
  let end = Math.min(bytes.byteLength, maxBytes - cutNote.length)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end) + cutNote
}
