import type { Project } from '@grizz/protocol/projects'
import { type FormEvent, useState } from 'react'
import { useDeleteProject } from '../../../data/project-mutations.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/projects.ts'
import { goTo } from '../../navigation/path.ts'

interface DeleteProjectProps {
  project: Project
  onClose: () => void
}

/** A project ends for good, so its user is asked first, and what shall become of its conversations. */
export function DeleteProject({ project: { id, name, conversations }, onClose }: DeleteProjectProps) {
  const remove = useDeleteProject()
  const [choice, choose] = useState<'keep' | 'delete'>('keep')

  function submit(event: FormEvent) {
    event.preventDefault()
    const wasOpen = window.location.pathname === `/p/${id}`
    remove.mutate(
      { id, conversations: choice },
      {
        onSuccess: () => {
          notify(t('deletedDone', { name }))
          onClose()
          if (wasOpen) goTo('/', 'replace')
        },
      },
    )
  }

  return (
    <Dialog title={t('deleteTitle', { name })} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-ink-soft">{t('deleteAbout')}</p>
        {conversations > 0 && (
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">{t('itsConversations', { count: conversations })}</legend>
            <Choice chosen={choice} value="keep" name={t('keepThem')} onChoose={choose} />
            <Choice chosen={choice} value="delete" name={t('deleteThem')} onChoose={choose} />
          </fieldset>
        )}
        <FormProblem error={remove.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="danger" busy={remove.isPending}>
            {t('delete')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface ChoiceProps {
  chosen: 'keep' | 'delete'
  value: 'keep' | 'delete'
  name: string
  onChoose: (value: 'keep' | 'delete') => void
}

function Choice({ chosen, value, name, onChoose }: ChoiceProps) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-small px-2 hover:bg-hover touch:min-h-11">
      <input
        type="radio"
        name="conversations"
        value={value}
        checked={chosen === value}
        onChange={() => onChoose(value)}
        className="accent-honey-strong"
      />
      {name}
    </label>
  )
}
