import { sql } from 'drizzle-orm'
import { check, timestamp } from 'drizzle-orm/pg-core'

/** Milliseconds: what JSON carries, so that a time that was read can be compared with. */
export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const createdAt = () => time('created_at').notNull().defaultNow()

/** Tokens and cents can be summed: to Postgres NaN is a number as well, and one of them makes every sum NaN. */
export const countable = (name: string) =>
  check(
    name,
    sql`usage_cents >= 0 and usage_cents <> 'NaN'
      and least(input_tokens, output_tokens, reasoning_tokens, cached_input_tokens) >= 0`,
  )
