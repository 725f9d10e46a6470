import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { count, money } from '../answer/money.ts'
import { useData } from '../data/data-context.ts'
import { queryKeys } from '../data/query-keys.ts'

const dayMs = 86_400_000

/** Tokens and money of the last 30 days, by model. */
export function Spending() {
  const { api } = useData()
  const [from] = useState(() => new Date(Date.now() - 30 * dayMs).toISOString())
  const query = { from, groupBy: 'model' } as const
  const { data, error } = useQuery({
    queryKey: queryKeys.usage(query),
    queryFn: ({ signal }) => api.usage(query, signal),
  })

  if (error) return <p className="text-ink-soft">Not known right now. {error.message}</p>
  if (!data) return <div role="status" aria-label="Loading usage" className="awaiting h-16" />
  if (data.groups.length === 0) return <p className="text-ink-soft">Nothing yet.</p>
  return (
    <table className="w-full tabular-nums">
      <thead className="text-meta text-ink-faint">
        <tr className="[&>th]:pb-1.5 [&>th]:font-medium">
          <th className="text-left">Model</th>
          <th className="text-right">In</th>
          <th className="text-right">Out</th>
          <th className="text-right">Cost</th>
        </tr>
      </thead>
      <tbody>
        {data.groups.map((group) => (
          <tr key={group.key} className="border-t border-line [&>td]:py-1.5">
            <td className="max-w-40 truncate pr-2">{group.label}</td>
            <td className="text-right">{count(group.inputTokens)}</td>
            <td className="text-right">{count(group.outputTokens)}</td>
            <td className="text-right">{group.usageCents === null ? 'unknown' : money(group.usageCents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
