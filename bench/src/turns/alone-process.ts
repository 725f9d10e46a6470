/** The engine's clients of a model and of tools, without the engine: what of a turn's work is theirs. */
import { createOutgoingHttp } from '@grizz/ai-engine/core/outgoing-http/outgoing-http'
import type { ModelRequest } from '@grizz/ai-engine/llm/contract/model'
import { createOpenAICompatible } from '@grizz/ai-engine/llm/openai-chat/openai-chat'
import type { Tool } from '@grizz/ai-engine/tools/contract/tool'
import { createWorkerJobs } from '@grizz/ai-engine/tools/contract/worker-job'
import { createMcpClient } from '@grizz/ai-engine/tools/mcp/mcp-client'
import type { McpServer } from '@grizz/ai-engine/tools/mcp/mcp-server'
import { createRunJavascript } from '@grizz/ai-engine/tools/run-javascript/run-javascript'
import { serve } from '../processes/worker.ts'
import { contentOf, type Kind, READ_TOOL, resultsOf } from './question.ts'

const { UPSTREAM = '', TOOL_SERVER = '' } = process.env
const OWNER = 'bench'
const listed: McpServer = {
  ...{ id: crypto.randomUUID(), revision: 1, slug: 'effects', name: 'Effects', url: TOOL_SERVER, headers: {} },
  ...{ trusted: true, allowPrivate: true, policies: {} },
}
const mcp = createMcpClient({ outgoing: createOutgoingHttp(), onListChanged: () => undefined })
const provider = createOpenAICompatible({ name: 'model', baseUrl: UPSTREAM })
const tools: Readonly<Record<Exclude<Kind, 'no tool'>, { tool: Tool; args: object }>> = {
  'tool server': { tool: await readTool(), args: { key: 'bear' } },
  run_javascript: {
    tool: createRunJavascript(createWorkerJobs(), { ms: 5000, hardMs: 8000 }),
    args: { code: '6 * 7' },
  },
}

const methods = {
  /** Calls a tool so many times, one after the other. @throws Error when a result is wrong */
  callTool: async ({ kind, times }: { kind: keyof typeof tools; times: number }): Promise<void> => {
    const { tool, args } = tools[kind]
    for (let time = 0; time < times; time += 1) {
      const { signal } = new AbortController()
      const { content } = await tool.run(args, {
        ...{ signal, owner: OWNER, callId: crypto.randomUUID(), onProgress: () => {} },
      })
      if (content !== resultsOf({ kind, stream: 0 })[0]) throw new Error(`${kind}: the result was ${content}`)
    }
  },
  /** Lets a model answer with one call so many times. @throws Error when there is none */
  askModel: async ({ times }: { times: number }): Promise<void> => {
    const { name, description, inputSchema } = tools['tool server'].tool
    const request: ModelRequest = {
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: contentOf({ kind: 'tool server', stream: 0 }) }],
      tools: [{ name, description, inputSchema }],
    }
    for (let time = 0; time < times; time += 1) await askOnce(request)
  },
}
export type AloneMethods = typeof methods
serve(methods)

async function askOnce(request: ModelRequest): Promise<void> {
  let calls = 0
  for await (const parts of provider.stream(request, new AbortController().signal))
    calls += parts.filter(({ type }) => type === 'tool_call').length
  if (calls !== 1) throw new Error(`the model made ${calls} calls`)
}

async function readTool(): Promise<Tool> {
  const found = (await mcp.list(listed, OWNER)).tools.find(({ name }) => name === READ_TOOL)
  if (!found) throw new Error(`the tool server has no ${READ_TOOL}`)
  return mcp.toTool(listed, found, async () => listed)
}
