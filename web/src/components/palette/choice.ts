import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** One line of the palette. */
export interface Choice {
  id: string
  name: ReactNode
  /** The words that are matched with the typed text, for choices that are not found by the engine. */
  words?: string
  note?: ReactNode
  icon: LucideIcon
  keys?: readonly string[]
  run: () => void
}

export interface ChoiceGroup {
  label: string
  choices: readonly Choice[]
}

/** The choices that contain every typed word; those whose name begins with it come first. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = choices.filter(({ words: own = '' }) => words.every((word) => own.toLowerCase().includes(word)))
  const begins = ({ words: own = '' }: Choice) => own.toLowerCase().startsWith(words[0] ?? '')
  return found.toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
}
