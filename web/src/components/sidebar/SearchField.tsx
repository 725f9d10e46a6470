import { Search, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { isComposing } from '../../ui/forms/enter-key.ts'
import { t } from '../../words/en/navigation.ts'

interface SearchFieldProps {
  value: string
  onChange: (value: string) => void
}

export function SearchField({ value, onChange }: SearchFieldProps) {
  function clearOnEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape' || value === '' || isComposing(event)) return
    event.preventDefault()
    onChange('')
  }

  return (
    <div className="relative">
      <Search
        size={16}
        strokeWidth={1.75}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-faint"
      />
      <input
        type="search"
        dir="auto"
        aria-label={t('searchConversations')}
        placeholder={t('search')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={clearOnEscape}
        className="h-9 w-full rounded-medium bg-transparent pr-8 pl-9 transition-colors placeholder:text-ink-faint hover:bg-hover focus:bg-raised focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
      />
      {value && (
        <IconButton
          label={t('clearSearch')}
          icon={X}
          onClick={() => onChange('')}
          className="absolute top-1/2 right-1 -translate-y-1/2"
        />
      )}
    </div>
  )
}
