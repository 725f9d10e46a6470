import { useEffect, useRef, useState } from 'react'

/**
 * Takes files that are dropped anywhere on the page, which would otherwise be opened in place of it. True while some are
 * held over it.
 */
export function useFileDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })

  useEffect(() => {
    const stop = new AbortController()
    const options = { signal: stop.signal }
    // A dialog lies over the page and takes nothing.
    const takes = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const drag = (event: DragEvent) => {
      if (!takes(event)) return
      event.preventDefault()
      setOver(!document.querySelector('dialog:modal'))
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const drop = (event: DragEvent) => {
      if (!takes(event)) return
      event.preventDefault()
      setOver(false)
      if (!document.querySelector('dialog:modal')) latest.current(filesOf(event.dataTransfer))
    }
    addEventListener('dragenter', drag, options)
    addEventListener('dragover', drag, options)
    addEventListener('dragleave', leave, options)
    addEventListener('drop', drop, options)
    return () => stop.abort()
  }, [])

  return over
}

/** Without folders, which have no bytes. */
function filesOf(transfer: DataTransfer | null): File[] {
  return [...(transfer?.items ?? [])]
    .filter((item) => item.kind === 'file' && item.webkitGetAsEntry?.()?.isDirectory !== true)
    .flatMap((item) => item.getAsFile() ?? [])
}
