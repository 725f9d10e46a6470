import type { FormEvent } from 'react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { Field } from '../../ui/forms/Field.tsx'
import { textOf } from '../../ui/forms/text-of.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/navigation.ts'
import type { Renamed } from '../navigation/panel.ts'

interface RenameDialogProps {
  conversation: Renamed
  onClose: () => void
}

export function RenameDialog({ conversation: { id, title }, onClose }: RenameDialogProps) {
  const { mutateAsync: update } = useUpdateConversation()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = textOf(new FormData(event.currentTarget), 'title').trim()
    if (next && next !== title)
      update({ id, title: next }).catch((error: Error) => notify(t('notRenamed', { problem: problemText(error) })))
    onClose()
  }

  return (
    <Dialog title={t('renameTitle')} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t('title')}
          name="title"
          defaultValue={title ?? ''}
          maxLength={200}
          required
          data-first
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('keepOld')}</Button>
          <Button type="submit" look="honey">
            {t('renameNow')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
