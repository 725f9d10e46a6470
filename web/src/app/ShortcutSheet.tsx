import { shortcuts } from '../components/navigation/shortcuts.ts'
import { Keys } from '../ui/display/Keys.tsx'
import { Dialog } from '../ui/overlays/Dialog.tsx'

const inComposer = [
  { name: 'Send', keys: ['Enter'] },
  { name: 'New line', keys: ['Shift', 'Enter'] },
  { name: 'Edit the last question, in an empty field', keys: ['ArrowUp'] },
]

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <Group name="Everywhere" members={shortcuts} />
      <Group name="While writing" members={inComposer} />
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
