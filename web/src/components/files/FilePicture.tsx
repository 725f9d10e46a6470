import { FileCode, FileSpreadsheet, FileText, ImageOff, type LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { localPicture } from './local-pictures.ts'

interface FilePictureProps {
  file: { fileId: string; mediaType: string }
  /** The engine has made its small picture. */
  isReady: boolean
  /** Pixels a side. */
  size: number
  children?: ReactNode
}

/** A small square for a file: the picture itself, where there is one, else a sign of its kind. */
export function FilePicture({ file: { fileId, mediaType }, isReady, size, children }: FilePictureProps) {
  const [broken, setBroken] = useState<string | undefined>()
  const isPicture = mediaType.startsWith('image/') && mediaType !== 'image/svg+xml'
  const stored = isReady && isPicture ? `/api/files/${fileId}/content?size=thumbnail` : undefined
  const source = localPicture(fileId) ?? stored
  const Icon = isPicture ? ImageOff : iconOf(mediaType)
  return (
    <span
      style={{ width: size, height: size }}
      className="relative grid shrink-0 place-items-center overflow-hidden rounded-small bg-hover text-ink-soft"
    >
      {source && source !== broken ? (
        // biome-ignore lint/performance/noImgElement: Next's own needs a server that scales
        <img src={source} alt="" onError={() => setBroken(source)} className="size-full object-cover" />
      ) : (
        (!isPicture || isReady) && <Icon size={size / 2} strokeWidth={1.5} aria-hidden="true" />
      )}
      {children}
    </span>
  )
}

function iconOf(mediaType: string): LucideIcon {
  if (/sheet|csv|excel/.test(mediaType)) return FileSpreadsheet
  return /json|xml|html|javascript|x-/.test(mediaType) ? FileCode : FileText
}
