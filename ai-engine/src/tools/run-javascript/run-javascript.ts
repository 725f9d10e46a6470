import { z } from 'zod'
import { defineTool, type Tool, type ToolResult } from '../contract/tool.ts'
import type { RunWorkerJob } from '../contract/worker-job.ts'
import type { JavascriptInput } from './javascript-worker.ts'

export interface JavascriptLimits {
  /** Milliseconds after which the code is interrupted. */
  ms: number
  /** Milliseconds after which the worker is ended, when the code could not be interrupted. */
  hardMs: number
}

const MAX_MEMORY_BYTES = 64 * 1024 * 1024
const MAX_OUTPUT_LENGTH = 50_000

const input = z.strictObject({
  code: z.string().min(1).max(60_000).describe('A script. The value of its last expression is the result'),
})

const evaluation = z.object({ output: z.string(), result: z.string().optional(), error: z.string().optional() })

/** Computes with JavaScript that a model wrote. */
export function createRunJavascript(runJob: RunWorkerJob, { ms, hardMs }: JavascriptLimits): Tool {
  return defineTool({
    name: 'run_javascript',
    title: 'Compute with JavaScript',
    description:
      'Runs a JavaScript script (ES2023) and returns what it printed by console.log and the value of its last ' +
      'expression. For arithmetic, dates, text and data: put the data into the code. There is no network, no files, no ' +
      `timers, no import, and nothing is kept between calls. At most ${ms / 1000} s and 64 MiB.`,
    readOnly: true,
    idempotent: true,
    destructive: false,
    input,
    async run({ code }, context) {
      const job = {
        file: new URL('./javascript-worker.ts', import.meta.url),
        input: {
          code,
          limits: { ms, memoryBytes: MAX_MEMORY_BYTES, outputLength: MAX_OUTPUT_LENGTH },
        } satisfies JavascriptInput,
        ms: hardMs,
        heapMb: 128,
        limitMessage: `The code ran longer than ${hardMs / 1000} s, or needed too much memory, and was stopped.`,
      }
      return toResult(evaluation.parse(await runJob(job, context)))
    },
  })
}

function toResult({ output, result, error }: z.infer<typeof evaluation>): ToolResult {
  const parts = [output, result !== undefined && `Result: ${result}`, error !== undefined && `Error: ${error}`]
  const content =
    parts.filter(Boolean).join('\n') || 'The code ran. It printed nothing and its last expression has no value.'
  return error === undefined ? { content } : { content, isError: true }
}
