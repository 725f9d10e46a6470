import type { ModelCorrection, Provider } from '@grizz/protocol/providers'
import { ownValue } from '../../core/own-value.ts'
import type { ProviderRow } from '../../db/providers/providers.ts'
import type { ProviderSource } from '../../llm/registry/provider-source.ts'

type Corrections = Readonly<Record<string, ModelCorrection>>
type Wanted = 'all' | readonly (string | ({ id: string } & ModelCorrection))[]

/** The columns for what was chosen. What is said beside a chosen model is a correction of it. */
export function chosenModels(wanted: Wanted, corrections: Corrections) {
  if (wanted === 'all') return { models: null, corrections }
  const chosen = wanted.map((model) => (typeof model === 'string' ? { id: model } : model))
  const said = chosen.flatMap(({ id, ...correction }) => (Object.keys(correction).length > 0 ? [[id, correction]] : []))
  return {
    models: [...new Set(chosen.map(({ id }) => id))],
    corrections: { ...corrections, ...Object.fromEntries(said) },
  }
}

/** A row as administrators see it: without its key and the values of its headers. */
export function shownRow(row: ProviderRow, problem: string | undefined): Provider {
  const { id, slug, name, api, baseUrl, keyHint, headerNames, enabled, models, corrections, position } = row
  return {
    ...{ id, slug, name, api, baseUrl, keyHint, headerNames, enabled, corrections, position },
    locked: false,
    models: models?.map((model) => ({ id: model, ...ownValue(corrections, model) })) ?? 'all',
    ...(problem !== undefined && { problem }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const started = new Date().toISOString()

/** The provider of the environment. Its address may hold a user and a password, which are not shown. */
export function shownLocked(source: ProviderSource, problem: string | undefined): Provider {
  const { id, slug, name, api, apiKey = '', enabled } = source
  const url = new URL(source.baseUrl)
  url.username = ''
  url.password = ''
  return {
    ...{ id, slug, name, api, enabled, locked: true },
    baseUrl: url.href.replace(/\/+$/, ''),
    keyHint: apiKey === '' ? null : apiKey.length >= 12 ? apiKey.slice(-4) : '',
    headerNames: [],
    models: 'all',
    corrections: {},
    position: 0,
    ...(problem !== undefined && { problem }),
    createdAt: started,
    updatedAt: started,
  }
}
