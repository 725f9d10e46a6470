import type { Settings } from '@grizz/protocol/settings'
import { Check, CircleAlert, Lock } from 'lucide-react'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/administration/installation.ts'
import { variableOf } from './variables.ts'

interface SettingFootProps {
  /** As `locked` names it. */
  name: string
  /** As the page calls it. */
  label: string
  settings: Settings
  change: { isPending: boolean; isSuccess: boolean; error: Error | null }
  onReset: () => void
}

/** Under a setting: who sets it, how saving went, and the way back to its built-in value. */
export function SettingFoot({ name, label, settings, change, onReset }: SettingFootProps) {
  if (settings.locked.includes(name))
    return (
      <p className="mt-1.5 flex items-center gap-1.5 text-meta text-ink-soft">
        <Lock size={12} aria-hidden="true" className="shrink-0" />
        {t('setBy', { variable: variableOf(name) })}
      </p>
    )
  // It stays after its use, because it has the focus then.
  const isOffered = settings.changed.includes(name) || change.isPending || change.isSuccess
  return (
    <div className="mt-1 flex min-h-6 flex-wrap items-center gap-x-3 text-meta">
      {isOffered && (
        <button
          type="button"
          aria-label={`${t('builtIn')}: ${label}`}
          disabled={change.isPending}
          onClick={onReset}
          className="rounded-small text-ink-soft underline underline-offset-4 hover:text-ink hover:no-underline touch:py-2.5"
        >
          {t('builtIn')}
        </button>
      )}
      {change.error && (
        <p role="alert" className="flex min-w-0 items-start gap-1.5 text-danger">
          <CircleAlert size={14} aria-hidden="true" className="shrink-0" />
          <span className="min-w-0 wrap-anywhere">{problemText(change.error)}</span>
        </p>
      )}
      <span role="status" className="flex items-center gap-1 text-success">
        {change.isSuccess && (
          <>
            <Check size={14} aria-hidden="true" />
            {t('saved')}
          </>
        )}
      </span>
    </div>
  )
}
