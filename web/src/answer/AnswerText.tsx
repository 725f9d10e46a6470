import { memo, Suspense } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import { Safeguard } from '../kit/Safeguard.tsx'

const Markdown = lazyPart(
  () => import('../markdown/Markdown.tsx').then((module) => module.Markdown),
  ({ text }) => <Plain text={text} />,
)

interface AnswerTextProps {
  text: string
  streaming: boolean
}

/** The rendered text. Until the Markdown code has come, or if it cannot, the text as the model wrote it. */
export const AnswerText = memo(function AnswerText({ text, streaming }: AnswerTextProps) {
  const plain = <Plain text={text} />
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

function Plain({ text }: Pick<AnswerTextProps, 'text'>) {
  return <p className="whitespace-pre-wrap">{text}</p>
}
