import type { Step } from '@grizz/protocol/resources'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import type { AnswerView } from '../view/answer-view.ts'

/**
 * What was done for an answer, in order: from the log while it is written, afterwards as saved, asked for when
 * `wanted`. Until that has come, what was seen live stays.
 */
export function useSteps(answer: AnswerView, wanted: boolean) {
  const { api } = useData()
  const live = answer.status === 'streaming'
  const [seen, see] = useState<readonly Step[]>(answer.steps)
  if (live && seen !== answer.steps) see(answer.steps)
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.steps(answer.id),
    queryFn: ({ signal }) => api.steps(answer.id, signal),
    enabled: wanted && !live,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const steps = live ? answer.steps : (data?.steps ?? seen)
  return { steps, live, error: live ? null : error, loading: !live && !data && !error, retry: () => void refetch() }
}
