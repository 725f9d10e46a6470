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
 * The most that the event loop worked between two turns while `work` ran, as a share of all that the process worked.
 * By time of the processor, so that other programs do not count: a loop that waits for a worker has hardly any.
 */
export async function withHardestTurn<T>(work: () => Promise<T>): Promise<{ result: T; share: number }> {
  const before = process.cpuUsage()
  let last = process.threadCpuUsage()
  let hardest = 0
  const turn = () => {
    hardest = Math.max(hardest, sumOf(process.threadCpuUsage(last)))
    last = process.threadCpuUsage()
  }
  const timer = setInterval(turn, 5)
  try {
    const result = await work()
    turn()
    return { result, share: hardest / sumOf(process.cpuUsage(before)) }
  } finally {
    clearInterval(timer)
  }
}

function sumOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system
}
