import type { Model } from '@grizz/protocol/http'

/** One parameter; undefined where it is the provider's own. */
export interface ParameterProps<Value> {
  model: Model | undefined
  value: Value | undefined
  onChange: (value: Value | undefined) => void
}
