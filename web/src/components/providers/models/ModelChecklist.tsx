import { useDeferredValue, useState } from 'react'
import { ownValue } from '../../../data/own-value.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { useOnVisible } from '../../../ui/hooks/use-on-visible.ts'
import { t } from '../../../words/en/administration/providers.ts'
import type { ListedModel } from '../listed-model.ts'
import { CorrectionForm } from './CorrectionForm.tsx'
import { ModelLine } from './ModelLine.tsx'
import { type ModelSelection, withChosen, withCorrection } from './model-selection.ts'

interface ModelChecklistProps {
  models: readonly ListedModel[]
  selection: ModelSelection
  onSelect: (selection: ModelSelection) => void
}

/** So many are drawn at first, and so many more whenever the end comes near. */
const pageOfModels = 60

export function ModelChecklist({ models, selection, onSelect }: ModelChecklistProps) {
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState(pageOfModels)
  const [correcting, correct] = useState<string | undefined>()
  const found = matching(models, useDeferredValue(typed))
  const ids = found.map(({ id }) => id)
  const other = typed.trim()
  const isNew = other !== '' && !/\s/.test(other) && !models.some(({ id }) => id === other)

  return (
    <>
      <div className="flex flex-wrap gap-2">
        <input
          type="search"
          data-first
          aria-label={t('searchModels')}
          placeholder={t('searchModels')}
          maxLength={200}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setShown(pageOfModels)
          }}
          className="h-9 min-w-40 flex-1 rounded-medium border border-line-strong bg-raised px-3 placeholder:text-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
        />
        {!selection.all && (
          <>
            <Button onClick={() => onSelect(withChosen(selection, ids, true))}>{t('all')}</Button>
            <Button onClick={() => onSelect(withChosen(selection, ids, false))}>{t('noneOf')}</Button>
          </>
        )}
      </div>
      <ul
        aria-label={t('models')}
        className="h-[min(22rem,45dvh)] overflow-y-auto rounded-medium border border-line px-2 py-1"
      >
        {found.slice(0, shown).map((model) => (
          <li key={model.id}>
            <ModelLine
              model={model}
              correction={ownValue(selection.corrections, model.id)}
              checked={selection.all || selection.chosen.includes(model.id)}
              onCheck={selection.all ? undefined : (on) => onSelect(withChosen(selection, [model.id], on))}
              correcting={correcting === model.id}
              onCorrect={() => correct(correcting === model.id ? undefined : model.id)}
            />
            {correcting === model.id && (
              <CorrectionForm
                name={model.name}
                correction={ownValue(selection.corrections, model.id) ?? {}}
                onKeep={(correction) => {
                  onSelect(withCorrection(selection, model.id, correction))
                  correct(undefined)
                }}
                onCancel={() => correct(undefined)}
              />
            )}
          </li>
        ))}
        {shown < found.length && <End onEnd={() => setShown(shown + pageOfModels)} />}
        {isNew && (
          <li className="py-1">
            <Button
              className="max-w-full"
              onClick={() => {
                onSelect(withChosen({ ...selection, all: false }, [other], true))
                setTyped('')
              }}
            >
              <span className="truncate">{t('addModel', { id: other })}</span>
            </Button>
          </li>
        )}
        {found.length === 0 && !isNew && <li className="px-1 py-2 text-ink-faint">{t('noSuchModel')}</li>}
      </ul>
    </>
  )
}

function End({ onEnd }: { onEnd: () => void }) {
  return <li ref={useOnVisible(onEnd)} aria-hidden="true" className="h-8" />
}

function matching(models: readonly ListedModel[], typed: string): readonly ListedModel[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return models.filter(({ id, name }) => words.every((word) => `${id} ${name}`.toLowerCase().includes(word)))
}
