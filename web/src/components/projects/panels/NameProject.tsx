import type { Project } from '@grizz/protocol/projects'
import type { FormEvent } from 'react'
import { useMoveConversation } from '../../../data/project-mutations.ts'
import { useCreateProject, useUpdateProject } from '../../../data/project-queries.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { Field } from '../../../ui/forms/Field.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { textOf } from '../../../ui/forms/text-of.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t as navigation } from '../../../words/en/navigation.ts'
import { t } from '../../../words/en/projects.ts'
import { useUser } from '../../context/user-context.ts'
import { goTo } from '../../navigation/path.ts'

interface NameProjectProps {
  /** None: a new one is begun. */
  project: Project | undefined
  /** The conversation that goes into a new one. */
  moving?: string
  onClose: () => void
}

export function NameProject({ project, moving, onClose }: NameProjectProps) {
  const { browser } = useUser()
  const create = useCreateProject()
  const move = useMoveConversation()
  const update = useUpdateProject(project?.id ?? '')

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = textOf(new FormData(event.currentTarget), 'name').trim()
    if (name === '') return
    if (project) return update.mutate({ name }, { onSuccess: onClose })
    const id = browser.newId()
    create.mutate(
      { id, name },
      {
        onSuccess: () => {
          onClose()
          if (moving === undefined) return goTo(`/p/${id}`)
          move(moving, id).then(
            () => notify(navigation('movedTo', { name })),
            (error: Error) => notify(common('notChanged', { problem: problemText(error) })),
          )
        },
      },
    )
  }

  return (
    <Dialog title={project ? t('renameTitle') : t('newTitle')} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t('name')}
          name="name"
          defaultValue={project?.name ?? ''}
          maxLength={100}
          required
          data-first
          hint={project ? undefined : t('newAbout')}
          onFocus={(event) => event.currentTarget.select()}
        />
        <FormProblem error={create.error ?? update.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="honey" busy={create.isPending || update.isPending}>
            {project ? common('save') : t('create')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
