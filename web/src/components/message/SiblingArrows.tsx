import { ChevronLeft, ChevronRight } from 'lucide-react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t } from '../../words/en/chat.ts'
import { useStore } from '../context/store-context.ts'

interface SiblingArrowsProps {
  id: string
  siblingIds: readonly string[]
}

/** Goes between the versions of a question or an answer. */
export function SiblingArrows({ id, siblingIds }: SiblingArrowsProps) {
  const store = useStore()
  const at = siblingIds.indexOf(id)
  if (siblingIds.length < 2 || at < 0) return null
  const before = siblingIds[at - 1]
  const after = siblingIds[at + 1]
  return (
    <div className="flex items-center text-meta text-ink-soft tabular-nums">
      <IconButton
        label={t('earlierVersion')}
        icon={ChevronLeft}
        disabled={!before}
        onClick={() => before && void store.showMessage(before)}
      />
      <span>
        <span className="sr-only">{t('version')} </span>
        {at + 1}/{siblingIds.length}
      </span>
      <IconButton
        label={t('laterVersion')}
        icon={ChevronRight}
        disabled={!after}
        onClick={() => after && void store.showMessage(after)}
      />
    </div>
  )
}
