import { lazy, memo, Suspense } from 'react'
import { Safeguard } from '../kit/Safeguard.tsx'

const Markdown = lazy(() => import('../markdown/Markdown.tsx').then((module) => ({ default: module.Markdown })))

interface AnswerTextProps {
  text: string
  streaming: boolean
}

/** The rendered text. Until the Markdown code has come, or if it cannot, the text as the model wrote it. */
export const AnswerText = memo(function AnswerText({ text, streaming }: AnswerTextProps) {
  const plain = <p className="whitespace-pre-wrap">{text}</p>
  return (
    <div data-content className="prose">
      {text && (
        <Safeguard fallback={plain}>
          <Suspense fallback={plain}>
            <Markdown text={text} streaming={streaming} />
          </Suspense>
        </Safeguard>
      )}
    </div>
  )
})
