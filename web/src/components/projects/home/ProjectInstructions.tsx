import type { Project } from '@grizz/protocol/projects'
import { type FormEvent, useId, useState } from 'react'
import { useUpdateProject } from '../../../data/project-queries.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/projects.ts'

/** UTF-16 units, as the engine counts them. */
const LONGEST = 32_000

/** What every conversation of the project obeys, after the user's own instructions. */
export function ProjectInstructions({ project }: { project: Project }) {
  const id = useId()
  const [draft, setDraft] = useState<string | undefined>()
  const update = useUpdateProject(project.id)
  const close = () => setDraft(undefined)

  function save(event: FormEvent) {
    event.preventDefault()
    update.mutate({ instructions: draft?.trim() ? draft : null }, { onSuccess: close })
  }

  return (
    <section aria-labelledby={`${id}-title`}>
      <div className="mb-1 flex min-h-9 items-center justify-between gap-3">
        <h2 id={`${id}-title`} className="font-semibold">
          {t('instructions')}
        </h2>
        {draft === undefined && (
          <Button look="plain" onClick={() => setDraft(project.instructions ?? '')}>
            {project.instructions ? t('editInstructions') : t('addInstructions')}
          </Button>
        )}
      </div>
      {draft === undefined ? (
        <p
          dir="auto"
          className={`line-clamp-4 whitespace-pre-wrap ${project.instructions ? 'text-ink-soft' : 'text-ink-faint'}`}
        >
          {project.instructions ?? t('noInstructions')}
        </p>
      ) : (
        <form onSubmit={save} className="flex flex-col gap-3">
          <textarea
            dir="auto"
            aria-labelledby={`${id}-title`}
            aria-describedby={`${id}-note`}
            // biome-ignore lint/a11y/noAutofocus: the user has just asked to edit
            autoFocus
            rows={6}
            maxLength={LONGEST}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            className="w-full resize-y rounded-medium border border-line-strong bg-raised px-3 py-2 text-read focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus"
          />
          <p id={`${id}-note`} className="text-meta text-ink-faint">
            {t('instructionsAbout')}
          </p>
          <FormProblem error={update.error} />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{common('cancel')}</Button>
            <Button type="submit" look="honey" busy={update.isPending}>
              {common('save')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
