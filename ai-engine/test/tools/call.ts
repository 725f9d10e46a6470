import type { Tool, ToolResult } from '../../src/tools/contract/tool.ts'

interface CallOptions {
  owner?: string
  signal?: AbortSignal
}

export function call(tool: Tool, args: unknown, options: CallOptions = {}): Promise<ToolResult> {
  const { owner = 'ann', signal = new AbortController().signal } = options
  return tool.run(args, { owner, signal, callId: 'call', onProgress: () => undefined })
}

/**
 * The longest time in milliseconds between two turns of the event loop while `work` runs, and what came of it. A loop
 * that is blocked for all the work has one gap as long as the work.
 */
export async function withLongestGap<T>(work: () => Promise<T>): Promise<{ result: T; gapMs: number; ms: number }> {
  const began = performance.now()
  let last = began
  let gapMs = 0
  const timer = setInterval(() => {
    gapMs = Math.max(gapMs, performance.now() - last)
    last = performance.now()
  }, 5)
  try {
    const result = await work()
    return { result, gapMs: Math.max(gapMs, performance.now() - last), ms: performance.now() - began }
  } finally {
    clearInterval(timer)
  }
}
