import type { ToolCallPart } from '@grizz/protocol/parts'
import { t } from '../../../words/en/tools.ts'
import { inFull } from './call-arguments.ts'
import { RawText } from './RawText.tsx'
import { ToolResult } from './ToolResult.tsx'

/** With what a tool was called, and what came of it. */
export function ToolCallDetails({ call }: { call: ToolCallPart }) {
  const { name, arguments: written, error, result, executions } = call
  return (
    <div className="mt-1 mb-1 flex flex-col gap-2 border-l-2 border-line py-0.5 pl-3.5 text-meta text-ink-faint">
      <p className="wrap-anywhere">
        <code className="text-ink-soft">{name}</code>
        {executions > 1 && ` · ${t('executed', { count: executions })}`}
      </p>
      {written !== '' && <RawText label={t('arguments')} text={inFull(written)} />}
      {error !== undefined && error !== result && <p className="wrap-anywhere text-danger">{error}</p>}
      {result !== undefined && <ToolResult call={call} />}
    </div>
  )
}
