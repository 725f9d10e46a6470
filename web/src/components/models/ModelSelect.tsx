import type { Model } from '@grizz/protocol/http'
import { useModels } from '../../data/queries.ts'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { Select } from '../../ui/forms/Select.tsx'
import { t } from '../../words/en/models.ts'
import { choiceIn, choiceOf, findModel, keyOf } from './model-choice.ts'

interface ModelSelectProps {
  label: string
  /** Undefined for whichever is the default one. */
  value: ModelChoice | undefined
  onChange: (choice: ModelChoice | undefined) => void
  /** The name of the default one here. */
  unset: (defaultModel: string | undefined) => string
  disabled?: boolean
  className?: string
}

/** Which model answers, by provider. A chosen model that is no longer offered stays chosen, and is marked. */
export function ModelSelect({ label, value, onChange, unset, disabled = false, className = '' }: ModelSelectProps) {
  const { data } = useModels()
  const found = findModel(data?.models ?? [], value)
  const key = found ? keyOf(choiceOf(found)) : value && keyOf(value)
  const groups = Map.groupBy(data?.models ?? [], ({ provider }) => provider)
  return (
    <Select
      label={label}
      value={key ?? ''}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value === '' ? undefined : choiceIn(target.value))}
      className={className}
    >
      <option value="">{unset(data?.defaultModel)}</option>
      {value && !found && <option value={key}>{data ? t('notOffered', { model: value.model }) : value.model}</option>}
      {groups.size < 2
        ? data?.models.map(option)
        : [...groups].map(([slug, models]) => (
            <optgroup key={slug} label={models[0]?.providerName ?? slug}>
              {models.map(option)}
            </optgroup>
          ))}
    </Select>
  )
}

function option(model: Model) {
  const key = keyOf(choiceOf(model))
  return (
    <option key={key} value={key}>
      {model.demo ? t('modelDemo', { name: model.name }) : model.name}
    </option>
  )
}
