import { z } from 'zod'

export interface Source {
  url: string
  title: string
}

export interface ToolResult {
  /** The text for the model, at most 256 KiB. */
  content: string
  /** Sources that the answer may cite. */
  sources?: readonly Source[]
  /** The call failed; `content` is the reason and what to do. */
  isError?: boolean
}

export interface ToolContext {
  signal: AbortSignal
  /** The user of the call: concurrent work is shared fairly between owners. */
  owner: string
  /** A few words on how far the call is. A tool that reports nothing is silent. */
  onProgress: (text: string) => void
}

/** A function that a model can call. */
export interface Tool {
  name: string
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
   * Rejects with the signal's reason, or with a defect of the tool.
   */
  run(args: unknown, context: ToolContext): Promise<ToolResult>
}

/** An expected failure. The message is a sentence for the model. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

interface ToolDefinition<S extends z.ZodType> extends Omit<Tool, 'inputSchema' | 'run'> {
  input: S
  run(args: z.output<S>, context: ToolContext): Promise<ToolResult>
}

const MAX_ARGUMENT_BYTES = 65_536
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
