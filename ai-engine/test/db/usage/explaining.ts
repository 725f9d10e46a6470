import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'

/** A step of what a query would do. */
export interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}

/** Explains each query into `plans` and answers it with these rows, by default none. */
export function explaining(pool: pg.Pool, plans: Plan[], answer: object[] = []) {
  const client = {
    async query({ text }: { text: string }, values: unknown[]) {
      const { rows } = await pool.query(`explain (format json) ${text}`, values)
      plans.push(rows[0]['QUERY PLAN'][0].Plan)
      return { rows: answer, rowCount: answer.length }
    },
  }
  return drizzle({ client: client as unknown as pg.Pool })
}

/** A plan and all that stand below it. */
export function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)]
}
