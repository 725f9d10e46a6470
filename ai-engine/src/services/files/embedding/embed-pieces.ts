import { bytesOfFloats } from '../../../core/float32.ts'
import type { PieceVector, UnembeddedPiece } from '../../../db/files/vectors.ts'
import type { LedgerRow } from '../../../db/usage/usage.ts'
import { ModelError } from '../../../llm/contract/model.ts'
import type { Embedded } from '../../usage/embedding-call.ts'
import { signsOf } from './vectors.ts'

/** Characters that are embedded of a piece that is too long for the model: small models take 512 tokens. */
const SHORT_LENGTH = 500

type Ask = (texts: readonly string[]) => Promise<Embedded>

interface EmbeddedPieces {
  vectors: PieceVector[]
  /** A row for each call that is billed, whether or not its vectors came. */
  ledgerRows: LedgerRow[]
  /** Why the work ended before all pieces were embedded. */
  failure?: unknown
}

/**
 * Embeds pieces with the name of their file and their headings. Texts that the model refuses are asked for by halves, one
 * alone by its beginning; what it refuses even then has an empty vector, and is found by its words. Any other failure ends
 * it, with what was embedded before. Never rejects.
 */
export async function embedPieces(ask: Ask, name: string, pieces: readonly UnembeddedPiece[]): Promise<EmbeddedPieces> {
  const texts = pieces.map(({ heading, text }) => [name, heading, text].filter(Boolean).join('\n'))
  return embedTexts(
    ask,
    pieces.map(({ index }) => index),
    texts,
  )
}

async function embedTexts(ask: Ask, indexes: readonly number[], texts: readonly string[]): Promise<EmbeddedPieces> {
  try {
    const { vectors, ledgerRow } = await ask(texts)
    return {
      vectors: vectors.map((vector, place) => toRow(indexes[place], vector)),
      ledgerRows: [ledgerRow],
    }
  } catch (error) {
    return isAboutTexts(error) ? embedOtherwise(ask, indexes, texts) : failed(error)
  }
}

async function embedOtherwise(ask: Ask, indexes: readonly number[], texts: readonly string[]): Promise<EmbeddedPieces> {
  const [text = ''] = texts
  if (texts.length > 1) {
    const half = Math.ceil(texts.length / 2)
    const first = await embedTexts(ask, indexes.slice(0, half), texts.slice(0, half))
    if (first.failure !== undefined) return first
    const second = await embedTexts(ask, indexes.slice(half), texts.slice(half))
    return {
      ...second,
      vectors: [...first.vectors, ...second.vectors],
      ledgerRows: [...first.ledgerRows, ...second.ledgerRows],
    }
  }
  if (text.length > SHORT_LENGTH) return embedTexts(ask, indexes, [text.slice(0, SHORT_LENGTH).toWellFormed()])
  // A model that refuses this word as well refuses everything, so the text is not to blame.
  return ask(['word']).then(
    ({ ledgerRow }) => ({
      vectors: [{ index: indexes[0] ?? 0, signs: '', vector: Buffer.alloc(0) }],
      ledgerRows: [ledgerRow],
    }),
    failed,
  )
}

const failed = (failure: unknown): EmbeddedPieces => ({ vectors: [], ledgerRows: [], failure })

function toRow(index = 0, vector: Float32Array): PieceVector {
  return { index, signs: signsOf(vector), vector: bytesOfFloats(vector) }
}

function isAboutTexts(error: unknown): boolean {
  return error instanceof ModelError && (error.code === 'context_too_long' || error.code === 'model_refused')
}
