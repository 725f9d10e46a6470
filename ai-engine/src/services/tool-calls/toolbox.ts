import { createHash } from 'node:crypto'
import type { Tool as ListedTool, ToolPolicy } from '@grizz/protocol/tool-servers'
import type { Executor } from '../../db/connection/executor.ts'
import { readToolChoices, type ToolChoices } from '../../db/runs/tool-policies.ts'
import type { ModelTool } from '../../llm/contract/model.ts'
import type { Tool } from '../../tools/contract/tool.ts'

/** A tool that a run may call, and what happens when it does. */
export interface AvailableTool {
  tool: Tool
  /** Of its server and definition: an approval belongs to it. */
  definitionHash: string
  policy: ToolPolicy
}

/** A tool server that cannot be used now, and why. */
export interface ServerProblem {
  server: string
  detail: string
}

/** The tools of one run. */
export interface Toolbox {
  /** As the model is given them, in a stable order. */
  forModel: readonly ModelTool[]
  /** The hash of each definition by the tool's name. */
  definitions: Readonly<Record<string, string>>
  problems: readonly ServerProblem[]
  find(name: string): AvailableTool | undefined
}

/** All tools of the installation, each list in a stable order. */
export interface Tools {
  /** None while they are switched off. */
  builtIn(): readonly Tool[]
  /** Tool servers run as programs, whatever is in the database. */
  hasPrograms?: boolean
  /** Those of tool servers that a user may use. */
  ofServers(userId: string): Promise<{ tools: readonly Tool[]; problems: readonly ServerProblem[] }>
}

export type Toolboxes = ReturnType<typeof createToolboxes>

export function createToolboxes({ db, tools: installed }: { db: Executor; tools: Tools }) {
  /**
   * `given` are the tools that the run was given before: it goes on with those of them that are still the same. `known` is
   * what the statement that accepted the run read with it.
   */
  async function forRun(
    { userId, conversationId }: { userId: string; conversationId: string },
    given: Readonly<Record<string, string>> | null,
    known?: ToolChoices,
  ): Promise<Toolbox> {
    const choices = known ?? (await readToolChoices(db, userId, conversationId))
    const { tools, problems } = await all(userId, choices)
    const usable = available(tools, choices).filter(({ tool, policy, definitionHash }) =>
      given
        ? given[tool.name] === definitionHash
        : policy !== 'deny' && choices.switched[tool.name] !== false && (choices.hasFiles || !tool.forFiles),
    )
    const byName = new Map(usable.map((entry) => [entry.tool.name, entry]))
    return {
      forModel: usable.map(({ tool: { name, description, inputSchema } }) => ({ name, description, inputSchema })),
      definitions: Object.fromEntries(usable.map(({ tool, definitionHash }) => [tool.name, definitionHash])),
      problems,
      find: (name) => byName.get(name),
    }
  }

  /** The tools that the user's conversations may use. */
  async function list(userId: string): Promise<ListedTool[]> {
    const choices = await readToolChoices(db, userId, undefined)
    const { tools } = await all(userId, choices)
    return available(tools, choices).map(({ tool, policy }) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      readOnly: tool.readOnly,
      policy,
      ...(tool.server && { server: tool.server.name }),
    }))
  }

  return { forRun, list }

  async function all(userId: string, { hasServers }: ToolChoices) {
    if (!hasServers && !installed.hasPrograms) return { tools: installed.builtIn(), problems: [] }
    const { tools, problems } = await installed.ofServers(userId)
    return { tools: [...installed.builtIn(), ...tools], problems }
  }
}

function available(tools: readonly Tool[], choices: ToolChoices): AvailableTool[] {
  return tools.map((tool) => {
    const definitionHash = hashOf(tool)
    return { tool, definitionHash, policy: policyOf(tool, definitionHash, choices) }
  })
}

const strictness: Readonly<Record<ToolPolicy, number>> = { allow: 0, ask: 1, deny: 2 }

/** The strictest policy that somebody set; where nobody did, read-only tools are allowed and others are asked for. */
function policyOf(tool: Tool, definitionHash: string, { policies }: ToolChoices): ToolPolicy {
  const set = policies.filter((entry) => entry.tool === tool.name && entry.definitionHash === definitionHash)
  const all = [...set.map(({ policy }) => policy), ...(tool.policy ? [tool.policy] : [])]
  const [strictest] = all.sort((a, b) => strictness[b] - strictness[a])
  return strictest ?? (tool.readOnly ? 'allow' : 'ask')
}

function hashOf({ name, description, inputSchema, readOnly, idempotent, destructive, server }: Tool): string {
  const definition = [
    server?.id ?? null,
    server?.url ?? null,
    name,
    description,
    inputSchema,
    readOnly,
    idempotent,
    destructive,
  ]
  return createHash('sha256').update(JSON.stringify(definition)).digest('base64url')
}
