import { useState } from 'react'
import { withoutStackedMarks } from '../../ui/display/stacked-marks.ts'
import { t } from '../../words/en/thread.ts'

interface QuestionBubbleProps {
  content: string
  /** Paler, while the engine has not accepted it or it is in the queue. */
  waiting: boolean
}

const LONG_CHARACTERS = 1_600
const LONG_LINES = 18

/** The user's text, exactly as typed. A very long one is folded. */
export function QuestionBubble({ content, waiting }: QuestionBubbleProps) {
  const long = content.length > LONG_CHARACTERS || content.split('\n', LONG_LINES + 1).length > LONG_LINES
  const [folded, setFolded] = useState(true)
  // Files can say all there is to say.
  if (content === '') return <div data-content hidden />
  return (
    <div
      className={`max-w-[86%] rounded-large rounded-br-small bg-bubble px-4 py-2.5 transition-opacity md:max-w-[80%] ${waiting ? 'opacity-65' : ''}`}
    >
      <div
        data-content
        dir="auto"
        className={`text-start text-read wrap-anywhere whitespace-pre-wrap [unicode-bidi:plaintext] ${long && folded ? 'fading max-h-64 overflow-hidden' : ''}`}
      >
        {withoutStackedMarks(content)}
      </div>
      {long && (
        <button
          type="button"
          onClick={() => setFolded(!folded)}
          className="mt-1.5 rounded-small text-body touch:min-h-10 font-medium text-link underline-offset-4 hover:underline"
        >
          {folded ? t('showAll') : t('showLess')}
        </button>
      )}
    </div>
  )
}
