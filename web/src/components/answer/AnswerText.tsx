import { memo, Suspense } from 'react'
import { withoutStackedMarks } from '../../ui/display/stacked-marks.ts'
import { ErrorBoundary } from '../../ui/loading/ErrorBoundary.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'

const Markdown = lazyPart(
  () => import('../../markdown/Markdown.tsx').then((module) => module.Markdown),
  ({ text }) => <Plain text={text} />,
)

/** Milliseconds that a thread waits for what draws its answers. */
const MOST_WAIT_MS = 1_000

/** Resolves when answers are drawn at once as they will stay, or when that takes too long to wait for. */
export function preloadMarkdown(): Promise<unknown> {
  return Promise.race([Markdown.preload(), new Promise((resolve) => setTimeout(resolve, MOST_WAIT_MS))])
}

interface AnswerTextProps {
  text: string
  streaming: boolean
}

/** One text of an answer, rendered. Until the Markdown code is loaded, or if it cannot be, the text as the model wrote it. */
export const AnswerText = memo(function AnswerText({ text, streaming }: AnswerTextProps) {
  return (
    <div className="prose">
      {text && (
        <ErrorBoundary fallback={<Plain text={text} />}>
          <Suspense fallback={<Plain text={text} late />}>
            <Markdown text={text} streaming={streaming} />
          </Suspense>
        </ErrorBoundary>
      )}
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
