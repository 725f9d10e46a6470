import type { Capabilities } from '@grizz/protocol/providers'
import { Brain, Eye, FileText, Wrench } from 'lucide-react'
import { t } from '../../words/en/models.ts'

const abilities = [
  { has: ({ images }: Capabilities) => images, icon: Eye, name: () => t('seesPictures') },
  { has: ({ files }: Capabilities) => files, icon: FileText, name: () => t('readsPdf') },
  { has: ({ tools }: Capabilities) => tools, icon: Wrench, name: () => t('usesTools') },
  {
    has: ({ reasoningEfforts }: Capabilities) => reasoningEfforts && reasoningEfforts.length > 0,
    icon: Brain,
    name: () => t('reasons'),
  },
]

/** What a model is known to be able to do: signs for the eyes, words for a screen reader and under the pointer. */
export function Abilities({ of: capabilities = {} }: { of: Capabilities | undefined }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-ink-faint">
      {abilities
        .filter(({ has }) => has(capabilities))
        .map(({ icon: Icon, name }) => (
          <span key={name()} title={name()}>
            <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
            <span className="sr-only">{name()}. </span>
          </span>
        ))}
    </span>
  )
}
