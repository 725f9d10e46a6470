/** What becomes of it: the sentence why it is not read, or the text of its first page. */
export type Outcome = { sentence: RegExp } | { text: RegExp } | { sentence: RegExp; text: RegExp }

export interface HostileFile {
  what: string
  name: string
  make(): Buffer | Promise<Buffer>
  outcome: Outcome
}

export const MIB = 1024 * 1024
export const isBroken = { sentence: /^It is broken/ }
/** Made, or refused: what matters is that the engine lives. */
export const either = { sentence: /^It (is broken|has more than|takes too (long|much memory))/, text: /^/ }

export function file(what: string, name: string, make: HostileFile['make'], outcome: Outcome): HostileFile {
  return { what, name, make, outcome }
}
