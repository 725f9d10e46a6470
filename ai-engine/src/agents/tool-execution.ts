import { setTimeout as wait } from 'node:timers/promises'
import type { ToolProgress } from '@grizz/protocol/parts'
import type { Logger } from '../core/logging/logger.ts'
import type { ToolCallRow } from '../db/rows/rows.ts'
import type { ToolCallChange } from '../db/runs/tool-calls.ts'
import { cleanValue } from '../llm/contract/clean-text.ts'
import type { KeptPictures } from '../services/files/call-files.ts'
import { outcomes } from '../services/parts/outcomes.ts'
import type { AvailableTool } from '../services/tool-calls/toolbox.ts'
import {
  type GivenInput,
  InputRequired,
  OutcomeUnknown,
  SignInRequired,
  type ToolFile,
  type ToolResult,
} from '../tools/contract/tool.ts'

/** How long a stopped tool may take to tell whether it stopped. */
const STOP_MS = 2000
const MAX_ERROR = 1000

/** How long a tool may be silent, and take in all, in milliseconds. */
export interface ToolDeadlines {
  silenceMs: number
  totalMs: number
}

export interface Execution {
  call: ToolCallRow
  available: AvailableTool | undefined
  /** Aborted with the reason of the run's end. */
  signal: AbortSignal
  deadlines: ToolDeadlines
  /** False when a program asked: then nobody is asked about an unknown outcome. */
  watched: boolean
  onProgress: (progress: ToolProgress) => void
  /** Keeps the pictures of the result. Never rejects. */
  keepFiles: (files: readonly ToolFile[]) => Promise<KeptPictures>
  logger: Logger
}

/** Executes one call, which is already committed as started. Never rejects. */
export async function execute(execution: Execution): Promise<ToolCallChange> {
  const { call, available } = execution
  if (!available) return failed(call, `There is no tool ${call.name} any more. Use only the tools that you were given.`)
  if (available.definitionHash !== call.definitionHash)
    return failed(call, 'This tool has changed since the call was made. Call it again if you still need it.')
  const patience = startPatience(execution)
  try {
    const running = available.tool.run(JSON.parse(call.arguments || '{}'), {
      signal: patience.signal,
      owner: call.userId,
      callId: call.id,
      ...(call.givenInput && { given: call.givenInput as unknown as GivenInput }),
      onProgress: patience.progress,
    })
    const result = await Promise.race([running, patience.gaveUp])
    patience.end()
    return cleanValue(finished(call, await withFiles(result, execution)))
  } catch (error) {
    return cleanValue(changeFor(execution, error, patience.signal))
  } finally {
    patience.end()
  }
}

/** Aborts a tool that is silent, or takes too long, and gives up on one that does not react to it. */
function startPatience({ signal, deadlines, onProgress }: Execution) {
  const late = new AbortController()
  const over = new AbortController()
  const total = setTimeout(() => late.abort(new ToolLate(deadlines.totalMs)), deadlines.totalMs)
  const silence = setTimeout(() => late.abort(new ToolLate(deadlines.silenceMs)), deadlines.silenceMs)
  const both = AbortSignal.any([signal, late.signal])
  const gaveUp = new Promise<never>((_, reject) => {
    const giveUp = () =>
      void wait(STOP_MS, undefined, { signal: over.signal }).then(
        () => reject(new OutcomeUnknown('The tool did not react to being stopped.')),
        () => undefined,
      )
    if (both.aborted) giveUp()
    else both.addEventListener('abort', giveUp, { once: true })
  })
  gaveUp.catch(() => undefined)

  return {
    signal: both,
    gaveUp,
    progress(progress: ToolProgress): void {
      silence.refresh()
      onProgress(progress)
    },
    end(): void {
      clearTimeout(total)
      clearTimeout(silence)
      over.abort()
    },
  }
}

class ToolLate extends Error {
  override readonly name = 'ToolLate'
  constructor(ms: number) {
    super(`The tool gave no answer within ${Math.round(ms / 1000)} s.`)
  }
}

type StoredResult = Omit<ToolResult, 'files'> & Pick<ToolCallChange, 'files'>

/** The result with its pictures as files of the user. Time that this takes is not the tool's. */
async function withFiles({ files = [], ...result }: ToolResult, { keepFiles }: Execution): Promise<StoredResult> {
  if (files.length === 0) return { ...result, files: null }
  const kept = await keepFiles(files)
  const content = [result.content, ...kept.notes].join('\n\n')
  return { ...result, content, files: kept.files.length > 0 ? kept.files : null }
}

function finished(call: ToolCallRow, { content, sources, files, isError }: StoredResult): ToolCallChange {
  if (isError) return { ...failed(call, content.slice(0, MAX_ERROR).toWellFormed()), result: content, files }
  return { ...unchanged, id: call.id, state: 'succeeded', result: content, sources: sources ?? null, files }
}

function failed({ id }: ToolCallRow, error: string): ToolCallChange {
  return { ...unchanged, id, state: 'failed', error }
}

const unchanged = { result: null, sources: null, files: null, error: null, requestedInput: null, decision: null }

function changeFor({ call, signal, watched, logger }: Execution, error: unknown, aborted: AbortSignal): ToolCallChange {
  const { id, repeatable } = call
  if (error instanceof SignInRequired)
    return {
      ...{ ...unchanged, id, state: 'waiting_sign_in', error: error.message },
      ...(error.scope !== undefined && { requestedInput: { scope: error.scope } }),
    }
  if (error instanceof InputRequired)
    return { ...unchanged, id, state: 'input_required', requestedInput: { ...error.request } }
  if (error instanceof OutcomeUnknown && !repeatable) {
    if (signal.aborted)
      return { ...unchanged, id, state: 'unknown', error: outcomes.stoppedOnItsWay, decision: 'stopped' }
    return { ...unchanged, id, state: 'unknown', error: error.message, decision: watched ? null : 'not_watched' }
  }
  if (signal.aborted) return { ...unchanged, id, state: 'cancelled', error: outcomes.stopped }
  if (aborted.aborted && aborted.reason instanceof ToolLate) return failed(call, aborted.reason.message)
  if (error instanceof OutcomeUnknown) return failed(call, error.message)
  logger.error({ callId: id, tool: call.name, err: error }, 'a tool failed for a reason that it does not expect')
  return failed(call, 'The tool failed for a reason that the server did not expect.')
}
