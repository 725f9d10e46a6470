import type { TestedProvider } from '@grizz/protocol/providers'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { FormProblem } from '../../../ui/forms/FormProblem.tsx'
import { t } from '../../../words/en/administration/providers.ts'

/** What a test found, or the sentence that says why the provider cannot be used. */
export function TestResult({ result, error }: { result: TestedProvider | undefined; error: Error | null }) {
  if (error) return <FormProblem error={error} />
  if (!result) return null
  if (result.ok)
    return (
      <p role="status" className="flex gap-2 text-success">
        <CircleCheck size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
        {t('works', { count: result.models.length })}
      </p>
    )
  return (
    <p role="alert" className="flex gap-2 rounded-medium bg-danger-soft px-3 py-2.5 text-danger">
      <CircleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{result.problem}</span>
    </p>
  )
}
