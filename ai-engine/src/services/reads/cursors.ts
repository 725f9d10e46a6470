import { id, time } from '@grizz/protocol/scalars'
import { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'

/** Where a page ended: its last row's time and id, and `pinned` where the order depends on it. */
export interface Position {
  at: Date
  id: string
  mark: string
}

const position = z.tuple([time, id, z.enum(['', 'pinned'])])

/** The opaque text that a client sends back to get the next page. */
export function toCursor(at: Date, id: string, mark: '' | 'pinned' = ''): string {
  return Buffer.from(`${at.toISOString()} ${id} ${mark}`).toString('base64url')
}

/** @throws AppError invalid_request for a text that this engine did not make */
export function parseCursor(cursor: string): Position {
  const [at, id, mark = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const parsed = position.safeParse([at, id, mark])
  if (!parsed.success) throw new AppError('invalid_request', 'cursor: must be the nextCursor of an earlier answer.')
  return { at: new Date(parsed.data[0]), id: parsed.data[1], mark: parsed.data[2] }
}
