import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { SegmentedControl } from '../../../ui/forms/SegmentedControl.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { t as common } from '../../../words/en/common.ts'
import { useCreateToolServer } from '../use-tool-servers.ts'
import { ServerFields } from './ServerFields.tsx'
import { creationBy, isWhole, newDraft } from './server-draft.ts'

/** The server is asked for its tools before it is listed, which says how that went. */
export function AddServer({ isAdmin, onClose }: { isAdmin: boolean; onClose: () => void }) {
  const [draft, setDraft] = useState(() => newDraft(isAdmin))
  const create = useCreateToolServer()

  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate(creationBy(draft, isAdmin), {
      onSuccess: ({ name, status, tools }) => {
        notify(status === 'ready' ? t('answers', { name, count: tools.length }) : t('addedNotReady', { name }))
        onClose()
      },
    })
  }

  return (
    <Dialog title={t('addTitle')} width="32rem" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 pt-2">
        <ServerFields draft={draft} onChange={setDraft} isAdmin={isAdmin} headerNames={[]} />
        {isAdmin && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="font-medium">{t('whoUsesIt')}</p>
            <SegmentedControl
              label={t('whoUsesIt')}
              value={draft.audience}
              options={[
                { value: 'everyone', name: t('everyone') },
                { value: 'user', name: t('onlyMe') },
              ]}
              onChange={(value) => setDraft({ ...draft, audience: value === 'user' ? 'user' : 'everyone' })}
            />
          </div>
        )}
        <FormProblem error={create.error} />
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p role="status" className="mr-auto text-meta text-ink-faint">
            {create.isPending && t('askingForTools')}
          </p>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="honey" busy={create.isPending} disabled={!isWhole(draft)}>
            {t('add')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
