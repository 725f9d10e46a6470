import { useModels } from '../../data/queries.ts'
import { Select } from '../../ui/forms/Select.tsx'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'

interface ModelSelectProps {
  /** Empty for whichever is the default one. */
  value: string
  onChange: (model: string) => void
  /** What the default one is called here. */
  unset: (defaultModel: string | undefined) => string
  className?: string
}

/** Which model answers. A chosen model that is no longer offered stays chosen, and is marked. */
export function ModelSelect({ value, onChange, unset, className = '' }: ModelSelectProps) {
  const { data } = useModels()
  const gone = value !== '' && data && !data.models.some(({ id }) => id === value)
  return (
    <Select
      label={common('model')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={className}
    >
      <option value="">{unset(data?.defaultModel)}</option>
      {gone && <option value={value}>{t('notOffered', { model: value })}</option>}
      {!data && value !== '' && <option value={value}>{value}</option>}
      {data?.models.map(({ id, name, provider, demo }) => (
        <option key={`${provider}/${id}`} value={id}>
          {demo ? t('modelDemo', { name }) : name}
        </option>
      ))}
    </Select>
  )
}
