import { useState } from 'react'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import { draftFor, type ProviderDraft } from '../form/provider-draft.ts'
import type { KnownProvider } from '../known-providers.ts'
import type { ListedModel } from '../listed-model.ts'
import { Chooser } from './Chooser.tsx'
import { KeyStep } from './KeyStep.tsx'
import { ModelStep } from './ModelStep.tsx'

type Step =
  | { at: 'choose' }
  | { at: 'key'; known: KnownProvider }
  | { at: 'model'; known: KnownProvider; models: readonly ListedModel[] }

/** From nothing to the first answer of a real model: choose a provider, paste its key, and chat. */
export function Connect({ onClose }: { onClose: () => void }) {
  const [step, go] = useState<Step>({ at: 'choose' })
  const [draft, setDraft] = useState<ProviderDraft | undefined>()

  function choose(known: KnownProvider) {
    setDraft(draftFor(known))
    go({ at: 'key', known })
  }

  return (
    <Dialog title={titleOf(step)} width="36rem" onClose={onClose}>
      {step.at === 'choose' && <Chooser onChoose={choose} />}
      {step.at === 'key' && draft && (
        <KeyStep
          known={step.known}
          draft={draft}
          onChange={setDraft}
          onBack={() => go({ at: 'choose' })}
          onWorks={(models) => go({ at: 'model', known: step.known, models })}
          onDone={onClose}
        />
      )}
      {step.at === 'model' && draft && (
        <ModelStep
          known={step.known}
          draft={draft}
          models={step.models}
          onBack={() => go({ at: 'key', known: step.known })}
          onDone={onClose}
        />
      )}
    </Dialog>
  )
}

function titleOf(step: Step): string {
  if (step.at === 'choose') return common('connectModel')
  return step.known.name ? t('connectTo', { name: step.known.name }) : t('connectToOther')
}
