import { objectIn } from '../../contract/json-object.ts'

export type Fields = Record<string, unknown>

/** A content block as it comes: its first form, and what the deltas add to it. */
export interface RawBlock {
  /** As received so far. `input` is filled in at its end, from the pieces in `json`. */
  fields: Fields
  json: string
}

/** Copies the block, because deltas change it. */
export function openBlock(fields: Fields): RawBlock {
  const { citations } = fields
  return { fields: { ...fields, ...(Array.isArray(citations) && { citations: [...citations] }) }, json: '' }
}

/**
 * Adds a delta: of one that is not known as well, texts are appended to the field of the same name, and other values replace it.
 * @returns its length in characters
 */
export function addDelta(block: RawBlock, delta: Fields): number {
  const { fields } = block
  if (delta.type === 'input_json_delta') {
    const piece = typeof delta.partial_json === 'string' ? delta.partial_json : ''
    block.json += piece
    return piece.length
  }
  if (delta.type === 'citations_delta') {
    // In place: an answer may cite a hundred thousand times.
    if (Array.isArray(fields.citations)) fields.citations.push(delta.citation)
    else fields.citations = [delta.citation]
    return JSON.stringify(delta.citation ?? null).length
  }
  let length = 0
  for (const name in delta) {
    if (name === 'type') continue
    const [before, more] = [fields[name], delta[name]]
    fields[name] = typeof before === 'string' && typeof more === 'string' ? before + more : more
    length += typeof more === 'string' ? more.length : JSON.stringify(more ?? null).length
  }
  return length
}

/** The input of a call as JSON: its pieces, else what the block began with. */
export function inputOf({ fields, json }: RawBlock): string {
  return json.trim() === '' ? JSON.stringify(fields.input ?? {}) : json
}

/** Puts the pieces of an input together. One that is no object is kept as the text that it is. */
export function closeBlock(block: RawBlock): void {
  if (block.json.trim() !== '') block.fields.input = objectIn(block.json) ?? { unreadable: block.json }
}
