import type { ModelRequest } from '../../contract/model.ts'
import type { RequestVariant } from './request-variant.ts'

export interface Refusal {
  variant: RequestVariant
  request: ModelRequest
  status: number
  complaint: string
}

export interface RefusalRule {
  statuses: readonly number[]
  /** Never once its change was made, so that there is an end to tries. */
  applies(refusal: Refusal): boolean
  change(refusal: Refusal): Partial<RequestVariant>
}
