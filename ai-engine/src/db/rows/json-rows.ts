import type { MessageRow, RunRow, ToolCallRow } from './rows.ts'

/** A row of `messages` as `to_jsonb` writes it. */
export function messageFromJson(row: Record<string, unknown>): MessageRow {
  return fromJson(row) as unknown as MessageRow
}

/** A row of `runs` as `to_jsonb` writes it. */
export function runFromJson(row: Record<string, unknown>): RunRow {
  return fromJson(row) as unknown as RunRow
}

/** A row of `tool_calls` as `to_jsonb` writes it. */
export function toolCallFromJson(row: Record<string, unknown>): ToolCallRow {
  return fromJson(row) as unknown as ToolCallRow
}

function fromJson(row: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const column in row) {
    const value = row[column]
    const isTime = column.endsWith('_at') && typeof value === 'string'
    result[fieldOf(column)] = isTime ? new Date(value) : value
  }
  return result
}

const fields = new Map<string, string>()

/** Columns are few and rows are many. */
function fieldOf(column: string): string {
  const known = fields.get(column)
  if (known !== undefined) return known
  const field = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  fields.set(column, field)
  return field
}
