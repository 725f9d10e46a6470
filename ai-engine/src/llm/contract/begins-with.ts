/** Whether a text goes on from a beginning. A longer beginning is not read: it has grown in pieces, and reading it puts them together. */
export function beginsWith(text: string, beginning: string): boolean {
  return beginning.length <= text.length && text.startsWith(beginning)
}
