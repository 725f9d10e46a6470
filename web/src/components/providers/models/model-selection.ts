import type { ModelCorrection, Provider, UpdateProvider } from '@grizz/protocol/providers'
import { ownValue } from '../../../data/own-value.ts'

/** What is chosen of a provider's models, and corrected, until it is saved. */
export interface ModelSelection {
  all: boolean
  /** In their order; kept while all are offered. */
  chosen: readonly string[]
  corrections: Readonly<Record<string, ModelCorrection>>
}

export function selectionOf({ models, corrections }: Provider): ModelSelection {
  if (models === 'all') return { all: true, chosen: [], corrections }
  const own = Object.fromEntries(models.map(({ id, ...correction }) => [id, correction]))
  return { all: false, chosen: models.map(({ id }) => id), corrections: { ...corrections, ...withoutEmpty(own) } }
}

export function changeFor({ all, chosen, corrections }: ModelSelection): UpdateProvider {
  const models = all ? ('all' as const) : chosen.map((id) => ({ ...ownValue(corrections, id), id }))
  return { models, corrections: all ? withoutEmpty(corrections) : {} }
}

export function withChosen(selection: ModelSelection, ids: readonly string[], on: boolean): ModelSelection {
  const { chosen } = selection
  if (!on) return { ...selection, chosen: chosen.filter((id) => !ids.includes(id)) }
  return { ...selection, chosen: [...chosen, ...ids.filter((id) => !chosen.includes(id))] }
}

export function withCorrection(selection: ModelSelection, id: string, correction: ModelCorrection): ModelSelection {
  return { ...selection, corrections: withoutEmpty({ ...selection.corrections, [id]: correction }) }
}

function withoutEmpty(corrections: ModelSelection['corrections']): Record<string, ModelCorrection> {
  return Object.fromEntries(Object.entries(corrections).filter(([, own]) => Object.keys(own).length > 0))
}
