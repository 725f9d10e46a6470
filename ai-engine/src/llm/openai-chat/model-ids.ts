import { cleanName } from '../contract/clean-text.ts'
import { isRecord } from '../http/provider-error.ts'

const MAX_MODELS = 5000

/**
 * The ids in `{data: [{id}]}`, `{models: [{id}]}` or a bare list, each once, at most 5,000. A name that could not be
 * requested unchanged, too long or not storable, is left out. A server without any model may send `data: null`.
 */
export function modelIds(body: unknown): string[] {
  const list = isRecord(body) ? (body.data ?? body.models) : body
  if (!Array.isArray(list)) return []
  const ids = list.slice(0, MAX_MODELS).map((model: unknown) => (isRecord(model) ? (model.id ?? model.name) : model))
  return [...new Set(ids.filter(isName))]
}

const isName = (id: unknown): id is string => id !== undefined && cleanName(id) === id
