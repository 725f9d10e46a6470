import { memo, Suspense, useMemo } from 'react'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'
import { ErrorBoundary } from '../../../ui/loading/ErrorBoundary.tsx'
import { lazyPart } from '../../../ui/loading/lazy-part.tsx'
import type { AnswerView } from '../view/answer-view.ts'
import { EarlierSteps } from './EarlierSteps.tsx'
import { type Entry, inOrder, linesAfterLines, listParts, textOf } from './part-list.ts'
import { partViews } from './part-views.tsx'

const Markdown = lazyPart(
  () => import('../../../markdown/Markdown.tsx').then((module) => module.Markdown),
  ({ text }) => <Plain text={text} />,
)

/** Milliseconds that a thread waits for what draws its answers. */
const MOST_WAIT_MS = 1_000

/** Resolves when answers are drawn at once as they will stay, or when that takes too long to wait for. */
export function preloadMarkdown(): Promise<unknown> {
  return Promise.race([Markdown.preload(), new Promise((resolve) => setTimeout(resolve, MOST_WAIT_MS))])
}

/**
 * An answer as the list of its parts. Its texts are the one `data-content`, so that this holds the words of the answer and
 * nothing else: where something stands between two texts the texts come first in the document, and the place of each is
 * given by `order`, to assistive technology by `aria-owns`.
 */
export function AnswerParts({ answer }: { answer: AnswerView }) {
  const { parts, status, waitingFor } = answer
  const list = useMemo(() => listParts({ parts, status, waitingFor }), [parts, status, waitingFor])
  const { before, texts, after, isMixed } = list
  const entries = inOrder(list)
  const close = linesAfterLines(entries)
  const grows = status === 'streaming' && !waitingFor ? parts.length - 1 : -1
  const place = (index: number) => ({ id: idOf(answer, index), ...(isMixed && { style: { order: index } }) })
  const draw = (entry: Entry) => (
    <div
      key={entry.kind === 'earlier' ? entry.kind : entry.index}
      {...place(entry.index)}
      className={`min-w-0 ${close.has(entry.index) ? '-mt-2' : ''}`}
    >
      <EntryView entry={entry} answer={answer} grows={entry.index === grows} />
    </div>
  )
  return (
    <div
      className="reading-order flex flex-col gap-3"
      aria-owns={isMixed ? entries.map(({ index }) => idOf(answer, index)).join(' ') : undefined}
    >
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

interface AnswerTextProps {
  text: string
  streaming: boolean
}

/** One text of an answer, rendered. Until the Markdown code is loaded, or if it cannot be, the text as the model wrote it. */
const AnswerText = memo(function AnswerText({ text, streaming }: AnswerTextProps) {
  return (
    <div className="prose">
      <ErrorBoundary fallback={<Plain text={text} />}>
        <Suspense fallback={<Plain text={text} late />}>
          <Markdown text={text} streaming={streaming} />
        </Suspense>
      </ErrorBoundary>
    </div>
  )
})

/** `late`, it is seen only where the code takes its time. */
function Plain({ text, late = false }: Pick<AnswerTextProps, 'text'> & { late?: boolean }) {
  const look = late ? 'appearing [animation-delay:400ms] [animation-fill-mode:backwards]' : ''
  return (
    <p dir="auto" className={`whitespace-pre-wrap [unicode-bidi:plaintext] ${look}`}>
      {withoutStackedMarks(text)}
    </p>
  )
}

function idOf({ id }: AnswerView, index: number): string {
  return `part-${id}-${index}`
}
