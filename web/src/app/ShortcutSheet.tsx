import { nameOf, shortcuts } from '../components/navigation/shortcuts.ts'
import { Keys } from '../ui/display/Keys.tsx'
import { Dialog } from '../ui/overlays/Dialog.tsx'
import { t as common } from '../words/en/common.ts'
import { t } from '../words/en/navigation.ts'

const inComposer = () => [
  { name: t('send'), keys: ['Enter'] },
  { name: t('newLine'), keys: ['Shift', 'Enter'] },
  { name: t('editLast'), keys: ['ArrowUp'] },
]

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={common('keyboardShortcuts')} onClose={onClose}>
      <Group name={t('everywhere')} members={shortcuts.map(({ id, keys }) => ({ name: nameOf(id), keys }))} />
      <Group name={t('whileWriting')} members={inComposer()} />
    </Dialog>
  )
}

function Group({ name, members }: { name: string; members: readonly { name: string; keys: readonly string[] }[] }) {
  return (
    <section className="mt-3">
      <h3 className="mb-1 text-meta font-medium text-ink-faint">{name}</h3>
      <ul>
        {members.map((member) => (
          <li key={member.name} className="flex min-h-9 items-center justify-between gap-4">
            <span>{member.name}</span>
            <Keys keys={member.keys} />
          </li>
        ))}
      </ul>
    </section>
  )
}
