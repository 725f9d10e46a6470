import { t } from '../../words/en/common.ts'

const onMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '')

const names = (): Readonly<Record<string, string>> => ({
  Mod: onMac ? '⌘' : t('control'),
  Shift: onMac ? '⇧' : t('shift'),
  Escape: 'Esc',
  ArrowUp: '↑',
})

interface KeysProps {
  keys: readonly string[]
  className?: string
}

/** A combination of keys, as they are printed on the keyboard. */
export function Keys({ keys, className = '' }: KeysProps) {
  return (
    <span className={`flex shrink-0 gap-1 ${className}`}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="grid h-5.5 min-w-5.5 place-items-center rounded-small border border-line bg-panel px-1.5 font-sans text-meta text-ink-soft"
        >
          {names()[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  )
}
