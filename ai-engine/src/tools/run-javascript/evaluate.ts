import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core'
import { prelude } from './prelude.ts'

export interface EvaluationLimits {
  ms: number
  memoryBytes: number
  outputLength: number
}

export interface Evaluation {
  /** The printed lines, cut to the limit. */
  output: string
  /** The value of the last expression as text; absent for undefined. */
  result?: string
  error?: string
}

/** Of QuickJS; WebAssembly's own stack, which it is on, ends later. */
const MAX_STACK_BYTES = 128 * 1024
const JOBS_PER_BATCH = 1000

/**
 * Runs code in a QuickJS of its own. Blocks its thread up to `ms`, and in rare cases longer: the thread is to be ended
 * then.
 */
export async function evaluate(code: string, limits: EvaluationLimits): Promise<Evaluation> {
  const module = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'))
  const runtime = module.newRuntime({ memoryLimitBytes: limits.memoryBytes, maxStackSizeBytes: MAX_STACK_BYTES })
  const printed = createOutput(limits.outputLength)
  const sandbox = prepare(runtime.newContext(), printed.add)
  // The time is the code's own: what prepares it must not be interrupted.
  const deadline = performance.now() + limits.ms
  const isLate = () => performance.now() > deadline
  runtime.setInterruptHandler(isLate)
  const ending = runToEnd(code, runtime, sandbox, isLate)
  const error = ending.error === undefined ? undefined : explain(ending.error, isLate(), limits)
  return {
    output: printed.text(),
    ...(ending.result !== undefined && { result: ending.result.slice(0, limits.outputLength) }),
    ...(error !== undefined && { error: error.slice(0, limits.outputLength) }),
  }
}

interface Sandbox {
  context: QuickJSContext
  /** The text of a value; undefined when not even that could be made. */
  textOf(handle: QuickJSHandle): string | undefined
  errorTextOf(handle: QuickJSHandle): string
}

function prepare(context: QuickJSContext, print: (text: string) => void): Sandbox {
  const printer = context.newFunction('print', (text) => print(context.getString(text)))
  context.setProp(context.global, 'print', printer)
  const made = context.unwrapResult(context.evalCode(prelude, 'prelude.js'))
  context.unwrapResult(context.evalCode('delete globalThis.print', 'prelude.js'))
  const call = (index: number, handle: QuickJSHandle) => {
    const called = context.callFunction(context.getProp(made, index), context.undefined, handle)
    return called.error ? undefined : context.getString(called.value)
  }
  return {
    context,
    textOf: (handle) => call(0, handle),
    errorTextOf: (handle) => call(1, handle) ?? 'InternalError: out of memory',
  }
}

type Ending = Pick<Evaluation, 'result' | 'error'>

function runToEnd(code: string, runtime: QuickJSRuntime, sandbox: Sandbox, isLate: () => boolean): Ending {
  try {
    const { context } = sandbox
    const evaluated = context.evalCode(code, 'script.js')
    if (evaluated.error) return { error: sandbox.errorTextOf(evaluated.error) }
    for (;;) {
      const jobs = runtime.executePendingJobs(JOBS_PER_BATCH)
      if (jobs.error) return { error: sandbox.errorTextOf(jobs.error) }
      // A promise takes an interruption for a rejection and goes on.
      if (isLate()) return { error: 'InternalError: interrupted' }
      if (jobs.value < JOBS_PER_BATCH) break
    }
    return settled(evaluated.value, sandbox)
  } catch (error) {
    // WebAssembly itself gave up: its stack or its memory.
    return { error: error instanceof RangeError ? 'InternalError: stack overflow' : 'InternalError: out of memory' }
  }
}

function settled(value: QuickJSHandle, { context, textOf, errorTextOf }: Sandbox): Ending {
  const state = context.getPromiseState(value)
  if (state.type === 'pending') return { error: 'The promise is never settled: nothing here can be waited for.' }
  if (state.type === 'rejected') return { error: errorTextOf(state.error) }
  if (context.typeof(state.value) === 'undefined') return {}
  const result = textOf(state.value)
  return result === undefined ? { error: 'InternalError: out of memory' } : { result }
}

function explain(error: string, isLate: boolean, { ms, memoryBytes }: EvaluationLimits): string {
  if (isLate) return `The code ran longer than ${ms / 1000} s and was stopped.`
  if (error.startsWith('InternalError: out of memory'))
    return `The code needed more than ${memoryBytes / 1024 / 1024} MiB of memory and was stopped.`
  if (/^\w+: stack overflow/.test(error)) return 'The code called itself too deeply and was stopped.'
  return error
}

function createOutput(maxLength: number) {
  const lines: string[] = []
  let room = maxLength
  return {
    add(line: string): void {
      if (room > 0) lines.push(line.length > room ? `${line.slice(0, room)}\n[cut here: too much was printed]` : line)
      room -= line.length + 1
    },
    text: () => lines.join('\n'),
  }
}
