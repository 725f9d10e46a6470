/** Pictures that were attached in this tab, so that they are seen at once and on to the end of the visit. */
const pictures = new Map<string, string>()
const MOST = 100

export function keepPicture(id: string, content: Blob): void {
  pictures.set(id, URL.createObjectURL(content))
  const [oldest] = pictures
  if (pictures.size <= MOST || !oldest) return
  URL.revokeObjectURL(oldest[1])
  pictures.delete(oldest[0])
}

/** An address of the picture that works in this tab. */
export function localPicture(id: string): string | undefined {
  return pictures.get(id)
}
