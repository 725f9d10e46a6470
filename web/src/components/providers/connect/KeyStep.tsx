import { ExternalLink } from 'lucide-react'
import { type FormEvent, useEffect, useRef } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { ProviderFields } from '../form/ProviderFields.tsx'
import { givenBy, isWhole, type ProviderDraft } from '../form/provider-draft.ts'
import { TestResult } from '../form/TestResult.tsx'
import type { KnownProvider } from '../known-providers.ts'
import type { ListedModel } from '../listed-model.ts'
import { useCreateProvider, useTestProvider } from '../use-providers.ts'

interface KeyStepProps {
  known: KnownProvider
  draft: ProviderDraft
  onChange: (draft: ProviderDraft) => void
  onBack: () => void
  onWorks: (models: readonly ListedModel[]) => void
  onDone: () => void
}

export function KeyStep({ known, draft, onChange, onBack, onWorks, onDone }: KeyStepProps) {
  const test = useTestProvider()
  const create = useCreateProvider()
  const form = useRef<HTMLFormElement>(null)
  const failed = test.data?.ok === false

  useEffect(() => form.current?.querySelector<HTMLInputElement>('input')?.focus(), [])

  function submit(event: FormEvent) {
    event.preventDefault()
    test.mutate(givenBy(draft), { onSuccess: (result) => result.ok && onWorks(result.models) })
  }

  function addAnyway() {
    create.mutate(givenBy(draft), {
      onSuccess: onDone,
      onError: (error) => notify(t('notAdded', { problem: problemText(error) })),
    })
  }

  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <ProviderFields
        draft={draft}
        onChange={(changed) => {
          onChange(changed)
          if (failed) test.reset()
        }}
        keyFirst={known.keysAt !== undefined}
        keyAbout={known.keysAt && <KeysLink href={known.keysAt} name={known.name} />}
      />
      <TestResult result={test.data} error={test.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="mr-auto" onClick={onBack}>
          {t('back')}
        </Button>
        {failed && (
          <Button busy={create.isPending} onClick={addAnyway}>
            {t('addAnyway')}
          </Button>
        )}
        <Button type="submit" look="honey" busy={test.isPending} disabled={!isWhole(draft)}>
          {test.isPending ? t('testing') : t('testAndGoOn')}
        </Button>
      </div>
    </form>
  )
}

function KeysLink({ href, name }: { href: string; name: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="mt-1.5 inline-flex items-center gap-1.5 text-meta text-link underline underline-offset-4 hover:no-underline touch:py-2"
    >
      {t('getKey', { name })}
      <ExternalLink size={12} aria-hidden="true" />
    </a>
  )
}
