import type { ToolContext } from '../contract/tool.ts'

/** A file that a call may read. */
export interface LibraryFile {
  id: string
  name: string
  mediaType: string
  bytes: number
  /** Absent for a file without pages. */
  pages?: number
  /** Characters of the text in it. */
  textLength?: number
  state: 'reading' | 'ready' | 'unreadable'
  /** A sentence, of one that is unreadable. */
  problem?: string
}

/** A part of a file that was found. */
export interface FoundPart {
  file: LibraryFile
  page: number | null
  heading: string | null
  text: string
}

/** The best part first. Parts are found by their words, and also by what they mean, as `byMeaning` tells. */
export interface FoundParts {
  parts: readonly FoundPart[]
  /** `off`: no model embeds here. `partly`: some files are not embedded yet. `unavailable`: the model does not answer. */
  byMeaning: 'off' | 'whole' | 'partly' | 'unavailable'
}

export interface LibraryPage {
  page: number
  text: string
  /** Characters of the whole page. */
  length: number
}

/** Which call asks: its conversation decides what it may read. */
export type Asking = Pick<ToolContext, 'owner' | 'callId'>

/** The files that are in reach of a call. */
export interface FileLibrary {
  list(asking: Asking): Promise<LibraryFile[]>
  /** `fileIds` are some of the list. */
  search(asking: Asking, query: string, fileIds: readonly string[], limit: number): Promise<FoundParts>
  /** Some pages of a file of the list from one on, of the first from the character `start` on. */
  pages(fileId: string, from: { page: number; start: number; maxLength: number }): Promise<LibraryPage[]>
}
