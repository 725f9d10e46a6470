import type { ParseArgsOptionsConfig } from 'node:util'
import type { Report } from './report.ts'

/** The values of the command line, by the option's name. */
export type Given = Readonly<Record<string, string | boolean | undefined>>

export interface Benchmark {
  /** Describes the benchmark and its options, for `--help`. */
  usage: string
  /** Besides `json`, `quick` and `help`, which every benchmark has. All are strings or flags. */
  options: ParseArgsOptionsConfig
  /**
   * Measures. With `quick` everything is done once, with the smallest numbers: it shows that the benchmark works, and
   * its figures mean nothing. `progress` tells a user what is going on.
   * @throws Error when a text that was received is not the text that was sent
   */
  run(given: Given, progress: (line: string) => void): Promise<Report>
}

/** A whole number among what was given. @throws Error that says what is wrong */
export function numberOf(given: Given, name: string, otherwise: number): number {
  const value = given[name]
  if (value === undefined) return otherwise
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number, at least 1`)
  return number
}
