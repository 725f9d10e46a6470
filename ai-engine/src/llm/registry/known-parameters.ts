import type { Model } from '@grizz/protocol/http'
import type { Parameters } from '@grizz/protocol/resources'
import type { ModelRequest } from '../contract/model.ts'

/** Of a request to a model. */
export type SentParameters = Pick<ModelRequest, 'reasoningEffort' | 'temperature' | 'maxOutputTokens'>

/**
 * The parameters that a model knows. Where nothing is known of its capabilities all are sent; what a server then refuses, its
 * adapter leaves out from then on. An answer is never longer than the model writes.
 */
export function knownParameters(parameters: Parameters, model: Model): SentParameters {
  const { reasoningEffort, temperature, maxOutputTokens } = parameters
  const { reasoningEfforts, temperature: takesTemperature = true } = model.capabilities ?? {}
  const most = model.maxOutputTokens ?? Number.POSITIVE_INFINITY
  return {
    ...(reasoningEffort !== undefined && (reasoningEfforts?.includes(reasoningEffort) ?? true) && { reasoningEffort }),
    ...(temperature !== undefined && takesTemperature && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens: Math.min(maxOutputTokens, most) }),
  }
}
