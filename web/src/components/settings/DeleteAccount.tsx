import type { FormEvent } from 'react'
import { useDeleteMe } from '../../data/profile-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormProblem } from '../../ui/forms/FormProblem.tsx'
import { textOf } from '../../ui/forms/text-of.ts'

export function DeleteAccount({ onKeep }: { onKeep: () => void }) {
  const end = useDeleteMe()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    end.mutate(textOf(new FormData(event.currentTarget), 'password'))
  }

  return (
    <form ref={intoSight} onSubmit={submit} className="rising flex flex-col gap-4 rounded-medium bg-danger-soft p-4">
      <p>
        Your conversations, keys and sessions go at once and cannot be brought back; answers that are being written
        stop. The server keeps only the sums that were billed, without your name.
      </p>
      <Field label="Your password" name="password" type="password" autoComplete="current-password" required autoFocus />
      <FormProblem error={end.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onKeep}>Keep my account</Button>
        <Button type="submit" look="danger" busy={end.isPending}>
          Delete it for good
        </Button>
      </div>
    </form>
  )
}

/** It opens below the visible part of the dialog. */
function intoSight(form: HTMLFormElement | null): void {
  form?.scrollIntoView({ block: 'nearest' })
}
