/** The results of a benchmark: figures for programs, tables and goals for readers. */
export interface Report {
  title: string
  tables: readonly Table[]
  goals: readonly Goal[]
  /** Everything that was measured, in the units that the names say. */
  figures: unknown
  /** Something of Grizz's own broke: the command ends with 1. */
  hasFailed?: boolean
}

export interface Table {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
}

export interface Goal {
  goal: string
  measured: string
  /** undefined when this run did not measure it. */
  met: boolean | undefined
}

/** The report as Markdown. */
export function markdownOf({ title, tables, goals }: Report, machine: string): string {
  const parts = [`## ${title}`, machine, ...tables.map(tableOf)]
  if (goals.length > 0) parts.push(tableOf(goalTable(goals)))
  return parts.join('\n\n')
}

function tableOf({ title, columns, rows }: Table): string {
  const lines = [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  return `${title}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`
}

function goalTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    columns: ['goal', 'measured', 'met'],
    rows: goals.map(({ goal, measured, met }) => [
      goal,
      measured,
      met === undefined ? 'not measured' : met ? 'yes' : 'no',
    ]),
  }
}
