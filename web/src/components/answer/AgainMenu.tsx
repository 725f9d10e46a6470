import { RefreshCw } from 'lucide-react'
import { useModels } from '../../data/queries.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { t } from '../../words/en/thread.ts'
import { useAnswerAgain } from './use-answer-again.ts'
import type { AnswerView } from './view/answer-view.ts'

/** Another answer, by the same model or by another one. */
export function AgainMenu({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const { again, asking } = useAnswerAgain(answer)
  const others = data?.models.filter((model) => model.id !== answer.model) ?? []
  const label = t('answerAgain')

  if (others.length === 0)
    return <IconButton label={label} icon={RefreshCw} disabled={asking} onClick={() => again()} />
  return (
    <Menu
      label={t('byWhichModel')}
      trigger={(props) => <IconButton {...props} label={label} icon={RefreshCw} disabled={asking} />}
    >
      <MenuItem onSelect={() => again(answer.model)}>{t('sameModel')}</MenuItem>
      <hr className="mx-2 my-1 border-line" />
      {others.map((model) => (
        <MenuItem key={model.id} onSelect={() => again(model.id)}>
          {t('withModel', { name: model.name })}
        </MenuItem>
      ))}
    </Menu>
  )
}
