import type { ToolCallPart } from '@grizz/protocol/parts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/tools.ts'
import { RawText } from './RawText.tsx'

/** A tool's result, as text; the rest of a long one is fetched when it is asked for. */
export function ToolResult({ call: { callId, result = '', resultCut } }: { call: ToolCallPart }) {
  const { api } = useData()
  const [wanted, want] = useState(false)
  const { data, isFetching, isError, refetch } = useQuery({
    queryKey: queryKeys.toolCall(callId),
    queryFn: ({ signal }) => api.toolCall(callId, signal),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isCut = resultCut && !data
  return (
    <RawText label={t('result')} text={data?.call.result ?? result}>
      {isCut && (
        <button
          type="button"
          disabled={isFetching}
          onClick={() => (isError ? void refetch() : want(true))}
          className="rounded-small font-semibold text-link underline-offset-2 hover:underline disabled:opacity-55"
        >
          {isError ? common('tryAgain') : t('showAll')}
        </button>
      )}
      {isCut && isError && <span role="alert">{t('resultNotLoaded')}</span>}
    </RawText>
  )
}
