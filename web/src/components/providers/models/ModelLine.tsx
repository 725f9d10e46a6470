import type { ModelCorrection } from '@grizz/protocol/providers'
import { Pencil } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import type { ListedModel } from '../listed-model.ts'

interface ModelLineProps {
  model: ListedModel
  correction: ModelCorrection | undefined
  checked: boolean
  /** None while all are offered. */
  onCheck: ((on: boolean) => void) | undefined
  correcting: boolean
  onCorrect: () => void
}

export function ModelLine({
  model: { id, name },
  correction,
  checked,
  onCheck,
  correcting,
  onCorrect,
}: ModelLineProps) {
  const shownName = correction?.name ?? name
  return (
    <div className="flex items-center gap-2">
      <label className="flex min-h-9 min-w-0 flex-1 cursor-pointer items-center gap-2.5 has-disabled:cursor-default touch:min-h-11">
        <input
          type="checkbox"
          checked={checked}
          disabled={!onCheck}
          onChange={(event) => onCheck?.(event.target.checked)}
          className="size-4 shrink-0 accent-honey"
        />
        <span className="min-w-0">
          <bdi data-own className="block truncate">
            {shownName}
          </bdi>
          {shownName !== id && (
            <bdi data-own className="block truncate text-meta text-ink-faint">
              {id}
            </bdi>
          )}
        </span>
      </label>
      {correction && <span className="shrink-0 text-meta text-ink-faint">{t('corrected')}</span>}
      <IconButton
        label={t('correct', { name: shownName })}
        icon={Pencil}
        aria-expanded={correcting}
        onClick={onCorrect}
      />
    </div>
  )
}
