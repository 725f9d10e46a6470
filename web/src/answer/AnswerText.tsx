import { lazy, memo, Suspense } from 'react'

const Markdown = lazy(() => import('../markdown/Markdown.tsx').then(({ Markdown }) => ({ default: Markdown })))

interface AnswerTextProps {
  id: string
  text: string
  streaming: boolean
}

/** The rendered text. Until the Markdown code has come, the text as the model wrote it. */
export const AnswerText = memo(function AnswerText({ id, text, streaming }: AnswerTextProps) {
  return (
    <div data-content className="prose">
      {text && (
        <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
          <Markdown id={id} text={text} streaming={streaming} />
        </Suspense>
      )}
    </div>
  )
})
