import type { KeyScope } from '@grizz/protocol/http'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { CopyButton } from '../../../ui/buttons/CopyButton.tsx'
import { keepComposing } from '../../../ui/forms/enter-key.ts'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { t } from '../../../words/en/settings.ts'
import { KeyRights } from './KeyRights.tsx'
import { endOf } from './key-choices.ts'
import { useCreateKey } from './use-keys.ts'

export function NewKey() {
  const create = useCreateKey()
  const field = useRef<HTMLInputElement>(null)
  const [scopes, setScopes] = useState<KeyScope[]>(['read', 'chat'])
  const [days, setDays] = useState(90)
  const made = create.data?.key

  function submit(event: FormEvent) {
    event.preventDefault()
    const name = field.current?.value.trim()
    if (name) create.mutate({ name, scopes, ...endOf(days) }, { onSuccess: clear })
  }

  function clear() {
    if (field.current) field.current.value = ''
  }

  return (
    <>
      {made && (
        <div role="status" className="rising mb-3 rounded-medium bg-honey-soft p-3">
          <p className="mb-2">{t('copyKeyNow')}</p>
          <div className="flex items-center gap-2 rounded-small bg-raised py-1 pr-1 pl-2.5">
            <code className="min-w-0 flex-1 overflow-x-auto font-mono text-meta whitespace-nowrap">{made}</code>
            <CopyButton label={t('copyKey')} text={() => made} />
          </div>
        </div>
      )}
      <form onSubmit={submit}>
        <div className="flex flex-wrap gap-2">
          <input
            ref={field}
            required
            maxLength={100}
            dir="auto"
            onKeyDown={keepComposing}
            aria-label={t('keyPurpose')}
            placeholder={t('keyPurpose')}
            className="h-9 min-w-52 flex-1 rounded-medium border border-line-strong bg-raised px-3 placeholder:text-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
          />
          <Button type="submit" busy={create.isPending} disabled={scopes.length === 0}>
            {t('makeKey')}
          </Button>
        </div>
        <KeyRights scopes={scopes} days={days} onScopes={setScopes} onDays={setDays} />
      </form>
      {create.error && (
        <div className="mt-3">
          <FormProblem error={create.error} />
        </div>
      )}
    </>
  )
}
