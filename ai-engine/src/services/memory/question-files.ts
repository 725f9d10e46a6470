import type { ContextRows } from '../../db/messages/contexts.ts'
import type { ModelFile } from '../../llm/contract/model.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import type { FilesForModel, GivenFiles } from '../files/for-model/for-model.ts'
import type { Asked } from './context.ts'
import type { ContextCap } from './context-cap.ts'

/** Waiting for files to be read, until `signal` fires. */
export interface Reading {
  signal: AbortSignal
  /** It takes time: so many messages are left out, and these files are waited for. */
  onReading?: (leftOut: number, names: string[]) => void
}

export interface QuestionFiles {
  /** With what a model is told of files before the texts of their questions. */
  rows: ContextRows
  /** What goes to the model as it is, by question. */
  attached: ReadonlyMap<string, readonly ModelFile[]>
  /** What is given of the files of the newest question. */
  newest: GivenFiles['given']
}

/** Puts what a model is given of their files into the questions of a branch. Waits for the newest question's only with `reading`. */
export function createQuestionFiles({ files, capFor }: { files: FilesForModel; capFor: ContextCap }) {
  return async function withFiles(run: Asked, rows: ContextRows, reading?: Reading): Promise<QuestionFiles> {
    const questions = rows.said.flatMap(({ id, files: parts }) => (parts?.length ? [{ id, files: parts }] : []))
    if (questions.length === 0) return { rows, attached: new Map(), newest: [] }
    const newest = rows.said.at(-1)
    if (reading && newest?.files?.length)
      await files.untilRead(run.userId, newest.files, reading.signal, (names) =>
        reading.onReading?.(rows.cut?.leftOut ?? 0, names),
      )
    const choice = choiceOf(run)
    const given = await files.give({ userId: run.userId, choice, cap: capFor(choice) }, questions)
    const said = rows.said.map((message) => {
      const text = [given.get(message.id)?.text, message.content].filter(Boolean).join('\n\n')
      return { ...message, content: text }
    })
    return {
      rows: { ...rows, said },
      attached: new Map([...given].map(([id, { files: sent }]) => [id, sent])),
      newest: given.get(newest?.id ?? '')?.given ?? [],
    }
  }
}
