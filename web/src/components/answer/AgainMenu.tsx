import { RefreshCw } from 'lucide-react'
import { Suspense, use } from 'react'
import { useModels } from '../../data/queries.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { MenuContext } from '../../ui/overlays/menu-context.ts'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { t } from '../../words/en/thread.ts'
import { choiceOf, modelOfAnswer } from '../models/model-choice.ts'
import { useAnswerAgain } from './use-answer-again.ts'
import type { AnswerView } from './view/answer-view.ts'

const ModelList = lazyPart(() => import('../models/ModelList.tsx').then((module) => module.ModelList), 'line')

/** Another answer, by the same model or by another one. */
export function AgainMenu({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const { again, asking } = useAnswerAgain(answer)
  const models = data?.models ?? []
  const same = modelOfAnswer(models, answer)
  const sameChoice = same ? choiceOf(same) : answer.model === undefined ? undefined : { model: answer.model }
  const label = t('answerAgain')

  if (models.every((model) => model === same))
    return <IconButton label={label} icon={RefreshCw} disabled={asking} onClick={() => again()} />
  return (
    <Popover
      label={t('byWhichModel')}
      trigger={(props) => <IconButton {...props} label={label} icon={RefreshCw} disabled={asking} />}
    >
      <Suspense>
        <ModelList models={models} chosen={sameChoice} onPick={again}>
          <SameModel onPress={() => again(sameChoice)} />
        </ModelList>
      </Suspense>
    </Popover>
  )
}

function SameModel({ onPress }: { onPress: () => void }) {
  const close = use(MenuContext)
  return (
    <button
      type="button"
      onClick={() => {
        close()
        onPress()
      }}
      className="mb-1.5 flex min-h-9 shrink-0 items-center gap-2.5 rounded-small px-2.5 text-left font-medium transition-colors hover:bg-hover touch:min-h-11"
    >
      <RefreshCw size={16} strokeWidth={1.75} aria-hidden="true" className="text-ink-soft" />
      {t('sameModel')}
    </button>
  )
}
