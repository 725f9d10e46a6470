import { useMemo } from 'react'
import { AnswerText } from '../AnswerText.tsx'
import type { AnswerView } from '../view/answer-view.ts'
import { EarlierSteps } from './EarlierSteps.tsx'
import { type Entry, listParts } from './part-list.ts'
import { partViews } from './part-views.tsx'

/**
 * An answer as the list of its parts. Its texts are the one `data-content`, so that this holds the words of the answer and
 * nothing else: where something stands between two texts the texts come first in the document, and the place of each is
 * given by `order`, to assistive technology by `aria-owns`.
 */
export function AnswerParts({ answer }: { answer: AnswerView }) {
  const { parts, status, waitingFor } = answer
  const { before, texts, after, isMixed } = useMemo(
    () => listParts({ parts, status, waitingFor }),
    [parts, status, waitingFor],
  )
  const entries = inOrder([...before, ...texts, ...after])
  const follows = lineAfterLine(entries)
  const grows = status === 'streaming' && !waitingFor ? parts.length - 1 : -1
  const place = (index: number) => ({ id: idOf(answer, index), ...(isMixed && { style: { order: index } }) })
  const draw = (entry: Entry) => (
    <div key={keyOf(entry)} {...place(entry.index)} className={`min-w-0 ${follows.has(entry.index) ? '-mt-2' : ''}`}>
      <EntryView entry={entry} answer={answer} grows={entry.index === grows} />
    </div>
  )
  const owned = isMixed ? entries.map(({ index }) => idOf(answer, index)) : undefined
  return (
    <div className="reading-order flex flex-col gap-3" aria-owns={owned?.join(' ')}>
      {before.map(draw)}
      <div data-content className={isMixed ? 'contents' : 'flex flex-col gap-3 empty:hidden'}>
        {texts.map((entry, number) => (
          <div key={entry.index} {...place(entry.index)} className="min-w-0">
            {number > 0 && '\n\n'}
            <AnswerText text={textOf(entry)} streaming={entry.index === grows} />
          </div>
        ))}
      </div>
      {after.map(draw)}
    </div>
  )
}

interface EntryViewProps {
  entry: Entry
  answer: AnswerView
  grows: boolean
}

function EntryView({ entry, answer, grows }: EntryViewProps) {
  if (entry.kind === 'earlier') return <EarlierSteps parts={entry.parts} answer={answer} />
  const View = partViews[entry.part.type]
  return View && <View part={entry.part} answer={answer} asks={entry.asks} grows={grows} />
}

function keyOf({ kind, index }: Entry): string {
  return kind === 'earlier' ? kind : `${index}`
}

function idOf({ id }: AnswerView, index: number): string {
  return `part-${id}-${index}`
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => a.index - b.index)
}

/** The places of lines that follow a line: these stand closer together than texts. */
function lineAfterLine(entries: readonly Entry[]): ReadonlySet<number> {
  const close = entries.filter((entry, place) => isLine(entry) && isLine(entries[place - 1]))
  return new Set(close.map(({ index }) => index))
}

function isLine(entry: Entry | undefined): boolean {
  if (entry?.kind !== 'part') return entry !== undefined
  return entry.part.type !== 'text' && !entry.asks
}

function textOf(entry: Entry): string {
  return entry.kind === 'part' && entry.part.type === 'text' ? entry.part.text : ''
}
