import { useModels } from '../../data/queries.ts'
import { Select } from '../../ui/forms/Select.tsx'

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
    <Select label="Model" value={value} onChange={(event) => onChange(event.target.value)} className={className}>
      <option value="">{unset(data?.defaultModel)}</option>
      {gone && <option value={value}>{value} (not offered any more)</option>}
      {!data && value !== '' && <option value={value}>{value}</option>}
      {data?.models.map(({ id, name, demo }) => (
        <option key={id} value={id}>
          {demo ? `${name} (demo)` : name}
        </option>
      ))}
    </Select>
  )
}
