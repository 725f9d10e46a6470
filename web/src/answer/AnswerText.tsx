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
  return (
    <div data-content className="prose">
      {text && (
        <Safeguard fallback={<Plain text={text} />}>
          <Suspense fallback={<Plain text={text} late />}>
            <Markdown text={text} streaming={streaming} />
          </Suspense>
        </Safeguard>
      )}
    </div>
  )
})

/** `late`, it is seen only where the code takes its time. */
function Plain({ text, late = false }: Pick<AnswerTextProps, 'text'> & { late?: boolean }) {
  const look = late ? 'appearing [animation-delay:400ms] [animation-fill-mode:backwards]' : ''
  return <p className={`whitespace-pre-wrap ${look}`}>{text}</p>
}
