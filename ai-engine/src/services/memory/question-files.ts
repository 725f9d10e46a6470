import type { ContextRows, SaidMessage, ToldCall } from '../../db/messages/contexts.ts'
import type { ModelFile } from '../../llm/contract/model.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import type { Attached, FilesForModel, GivenFiles } from '../files/for-model/for-model.ts'
import type { Asked } from './context.ts'
import type { ContextCap } from './context-cap.ts'
import type { GivenCall } from './turn-messages.ts'

/** Waiting for files to be read, until `signal` fires. */
export interface Reading {
  signal: AbortSignal
  /** It takes time: so many messages are left out, and these files are waited for. */
  onReading?: (leftOut: number, names: string[]) => void
}

export interface QuestionFiles {
  /** With what a model is told of files before the texts of their questions. */
  rows: ContextRows
  /** Files that go to the model as they are, by question; those of tool results are in their rows. */
  attached: ReadonlyMap<string, readonly ModelFile[]>
  /** What is given of the files of the newest question. */
  newest: GivenFiles['given']
}

/** Puts what a model is given of files into the questions of a branch, and into the results of tools in its answers. Waits for the newest question's only with `reading`. */
export function createQuestionFiles({ files, capFor }: { files: FilesForModel; capFor: ContextCap }) {
  return async function withFiles(run: Asked, rows: ContextRows, reading?: Reading): Promise<QuestionFiles> {
    const told = rows.interrupted ? [...rows.said, rows.interrupted] : rows.said
    const given = told.flatMap(attachedTo)
    if (given.length === 0) return { rows, attached: new Map(), newest: [] }
    const newest = rows.said.at(-1)
    if (reading && newest?.files?.length)
      await files.untilRead(run.userId, newest.files, reading.signal, (names) =>
        reading.onReading?.(rows.cut?.leftOut ?? 0, names),
      )
    const choice = choiceOf(run)
    const loaded = await files.give({ userId: run.userId, choice, cap: capFor(choice) }, given)
    const give = (message: SaidMessage) => withGiven(message, loaded)
    return {
      rows: { ...rows, said: rows.said.map(give), interrupted: rows.interrupted && give(rows.interrupted) },
      attached: new Map([...loaded].map(([id, { files: sent }]) => [id, sent])),
      newest: loaded.get(newest?.id ?? '')?.given ?? [],
    }
  }
}

/** The files of a question, or the pictures of the results in an answer. */
function attachedTo({ id, files, runs }: SaidMessage): Attached[] {
  if (files?.length) return [{ id, files }]
  return runs.flatMap(({ calls }, at) =>
    calls.flatMap((call) =>
      call.files?.length ? [{ id: resultId(id, at, call), files: call.files, isResult: true }] : [],
    ),
  )
}

function withGiven(message: SaidMessage, loaded: ReadonlyMap<string, GivenFiles>): SaidMessage {
  const { id, content, runs } = message
  return {
    ...message,
    content: [loaded.get(id)?.text, content].filter(Boolean).join('\n\n'),
    runs: runs.map((run, at) => ({
      ...run,
      calls: run.calls.map((call): GivenCall => ({ ...call, given: loaded.get(resultId(id, at, call)) })),
    })),
  }
}

function resultId(messageId: string, run: number, { turn, index }: ToldCall): string {
  return `${messageId} ${run} ${turn} ${index}`
}
