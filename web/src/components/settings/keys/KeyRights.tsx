import type { KeyScope } from '@grizz/protocol/http'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/settings.ts'
import { lifetimes, scopeWords } from './key-choices.ts'

interface KeyRightsProps {
  scopes: readonly KeyScope[]
  days: number
  onScopes: (scopes: KeyScope[]) => void
  onDays: (days: number) => void
}

/** The rights of a new key, and its end. */
export function KeyRights({ scopes, days, onScopes, onDays }: KeyRightsProps) {
  const toggle = (scope: KeyScope) =>
    onScopes(scopes.includes(scope) ? scopes.filter((held) => held !== scope) : [...scopes, scope])

  return (
    <div className="mt-3 grid gap-3 md:grid-cols-[1fr_auto]">
      <fieldset>
        <legend className="sr-only">{t('keyMay')}</legend>
        {(Object.keys(scopeWords) as KeyScope[]).map((scope) => (
          <label key={scope} className="flex min-h-7 items-center gap-2.5 touch:min-h-11">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={() => toggle(scope)}
              className="size-4 shrink-0 accent-honey"
            />
            {scopeWords[scope].long()}
          </label>
        ))}
      </fieldset>
      <Select
        label={t('lives')}
        value={days}
        onChange={(event) => onDays(Number(event.target.value))}
        className="md:w-32"
      >
        {lifetimes.map(([value, words]) => (
          <option key={value} value={value}>
            {words()}
          </option>
        ))}
      </Select>
    </div>
  )
}
