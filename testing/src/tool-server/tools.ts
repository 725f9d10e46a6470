import type { ServerResponse } from 'node:http'
import { fromJsonSchema, McpServer, type ServerContext, type ToolAnnotations } from '@modelcontextprotocol/server'
import type { Effects } from './effects.ts'
import { askUser, everyPart, pictures, type Run, say, slow, waitForEnd } from './runs.ts'

export interface ToolsDeps {
  effects: Effects
  /** The HTTP answer of the call that is running. */
  currentAnswer: () => ServerResponse | undefined
  /** Ends the server as a crash would. */
  die: () => void
  /** Added to the description of `count_effect`, which is another tool then. */
  edition: () => string
  /** Changes the edition. */
  edit: (note: string) => void
  /** How long the list may be kept, for the 2026 protocol. */
  ttlMs: number
}

interface Described {
  description: string
  takes: Record<string, object>
  run: Run
  annotations?: ToolAnnotations
}

const text = { type: 'string' } as const
const number = { type: 'number' } as const
const readOnly: ToolAnnotations = { readOnlyHint: true, destructiveHint: false }
const idempotent: ToolAnnotations = { idempotentHint: true, destructiveHint: false }

/** A server with one tool for each way in which a call can end. */
export function createTools(deps: ToolsDeps): McpServer {
  const { effects, ttlMs } = deps
  const server = new McpServer(
    { name: 'effects', version: '1.0.0' },
    { capabilities: { tools: {} }, cacheHints: { 'tools/list': { ttlMs, cacheScope: 'public' } } },
  )
  for (const [name, { description, takes, run, annotations }] of Object.entries(describe(deps)))
    server.registerTool(
      name,
      { description, inputSchema: schemaOf(takes), ...(annotations && { annotations }) },
      (args, context) => {
        effects.noteCall(name, context.http?.req?.headers.get('authorization') ?? undefined)
        return run(args as Record<string, unknown>, context)
      },
    )
  return server
}

function describe(deps: ToolsDeps): Record<string, Described> {
  return { ...withEffects(deps), ...withoutEffects(deps.effects) }
}

/** Three of them are answered before they come to their tool: raw-answers.ts. */
function withEffects({ effects, currentAnswer, die, edition, edit }: ToolsDeps): Record<string, Described> {
  const effect =
    (tool: string, then: Run): Run =>
    (args, context) => {
      noteEffect(effects, tool, args, context)
      return then(args, context)
    }
  const takes = { key: text }
  return {
    count_effect: {
      description: `Counts one effect.${edition()}`,
      takes: { key: text, afterMs: number },
      run: effect('count_effect', async ({ key, afterMs }, context) => {
        await waitForEnd(context, Number(afterMs ?? 0))
        return say(`counted ${key}`)
      }),
    },
    set_value: {
      description: 'Sets a value; twice is the same as once.',
      takes: { key: text, value: text, afterMs: number },
      run: effect('set_value', async ({ key, value, afterMs }, context) => {
        await waitForEnd(context, Number(afterMs ?? 0))
        return say(`${key} = ${value}`)
      }),
      annotations: idempotent,
    },
    drop_after_effect: {
      description: 'Has its effect, then breaks the connection off.',
      takes,
      run: effect('drop_after_effect', (_args, context) => {
        currentAnswer()?.destroy()
        return waitForEnd(context)
      }),
    },
    die: {
      description: 'Has its effect, then the server dies.',
      takes,
      run: effect('die', (_args, context) => {
        die()
        return waitForEnd(context)
      }),
    },
    change_list: {
      description: 'Changes the definition of count_effect, and says that the list is another one.',
      takes: { note: text },
      run: async ({ note }, { mcpReq }) => {
        edit(String(note))
        await mcpReq.notify({ method: 'notifications/tools/list_changed' })
        return say('changed')
      },
    },
    answer_twice: { description: 'Has its effect, and answers twice.', takes, run: () => say('') },
    end_early: { description: 'Has its effect, and ends its answer before there is one.', takes, run: () => say('') },
    stop_word: { description: 'Has its effect, and answers when it is cancelled.', takes, run: () => say('') },
    ask_user: {
      description: 'Asks the user for a word, then has its effect.',
      takes,
      run: askUser((args, context) => noteEffect(effects, 'ask_user', args, context)),
    },
  }
}

function withoutEffects(effects: Effects): Record<string, Described> {
  return {
    read_counter: {
      description: 'Reads how often a key was counted.',
      takes: { key: text },
      run: ({ key }) => {
        const count = effects.count(String(key))
        return { ...say(String(count)), structuredContent: { key, count } }
      },
      annotations: readOnly,
    },
    slow: {
      description: 'Takes its time, and reports progress each second.',
      takes: { ms: number },
      run: slow(effects.noteCancelled),
      annotations: readOnly,
    },
    error: {
      description: 'Fails.',
      takes: {},
      run: () => ({ ...say('It went wrong on purpose.'), isError: true }),
      annotations: readOnly,
    },
    big: {
      description: 'Answers with a long text.',
      takes: { bytes: number },
      run: ({ bytes }) => say('x'.repeat(Number(bytes))),
      annotations: readOnly,
    },
    pictures: {
      description: 'Answers with so many pictures: good ones, huge ones, or what is none.',
      takes: { kind: text, count: number },
      run: ({ kind, count }) => pictures(String(kind ?? 'good'), Number(count ?? 1)),
      annotations: readOnly,
    },
    parts: {
      description: 'Answers with one part of each kind.',
      takes: {},
      run: () => everyPart,
      annotations: readOnly,
    },
  }
}

function noteEffect(effects: Effects, tool: string, { key }: Record<string, unknown>, { mcpReq }: ServerContext): void {
  const given = mcpReq._meta?.idempotencyKey
  effects.note({ key: String(key), tool, ...(typeof given === 'string' && { idempotencyKey: given }) })
}

function schemaOf(properties: Record<string, object>) {
  return fromJsonSchema({ type: 'object', properties } as Parameters<typeof fromJsonSchema>[0])
}
