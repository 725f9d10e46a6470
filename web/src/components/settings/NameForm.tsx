import type { Me } from '@grizz/protocol/http'
import { type FormEvent, useState } from 'react'
import { useUpdateMe } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { t } from '../../words/en/settings.ts'

export function NameForm({ me }: { me: Me }) {
  const update = useUpdateMe()
  const [name, setName] = useState(me.name)
  const changed = name.trim() !== '' && name.trim() !== me.name

  function submit(event: FormEvent) {
    event.preventDefault()
    if (changed) update.mutate({ name: name.trim() })
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <Field
          label={t('name')}
          value={name}
          maxLength={100}
          autoComplete="name"
          onChange={(event) => setName(event.target.value)}
          className="min-w-0 flex-1"
        />
        <Button type="submit" disabled={!changed} busy={update.isPending} className="h-10">
          {t('saveName')}
        </Button>
      </div>
      <FormProblem error={update.error} />
    </form>
  )
}
