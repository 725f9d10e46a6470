import { id, time } from '@grizz/protocol/scalars'
import { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'

/** Where a page ended: its last row's time and id, and a word on it where that counts. */
export interface Position {
  at: Date
  id: string
  mark: string
}

const position = z.tuple([time, id, z.enum(['', 'pinned'])])

/** What a client sends back to get the next page; it means nothing to anybody else. */
export function toCursor(at: Date, id: string, mark: '' | 'pinned' = ''): string {
  return Buffer.from(`${at.toISOString()} ${id} ${mark}`).toString('base64url')
}

/** @throws AppError invalid_request when it is none of ours */
export function parseCursor(cursor: string): Position {
  const [at, id, mark = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const parsed = position.safeParse([at, id, mark])
  if (!parsed.success) throw new AppError('invalid_request', 'cursor: must be the nextCursor of an earlier answer.')
  return { at: new Date(parsed.data[0]), id: parsed.data[1], mark: parsed.data[2] }
}
