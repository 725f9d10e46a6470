import type { ModelProvider } from '../../../llm/contract/model.ts'
import type { SettingValues } from '../../settings/setting-values.ts'

/** The model that embeds, as an administrator chose it. */
export interface EmbeddingModel {
  provider: ModelProvider
  model: string
  /** Names it in rows: `provider/model`. */
  key: string
}

/** Undefined where there is none: then files are searched by their words alone. */
export type CurrentEmbeddingModel = () => EmbeddingModel | undefined

/** Follows the settings. */
export function createEmbeddingModel(deps: {
  settings: () => Pick<SettingValues, 'embeddingModel' | 'embeddingProvider'>
  embedder: (slug: string) => ModelProvider
}): CurrentEmbeddingModel {
  return () => {
    const { embeddingModel: model, embeddingProvider: slug } = deps.settings()
    if (model === null || slug === null) return undefined
    return { provider: deps.embedder(slug), model, key: `${slug}/${model}` }
  }
}
