import type { File as StoredFile } from '@grizz/protocol/files'
import { NetworkError, refusalOf } from './request.ts'

export interface UploadOptions {
  name: string
  signal: AbortSignal
  /** How much of it has left, from 0 to 1. */
  onProgress: (share: number) => void
}

/** Sends a file's bytes under an id of the client's. @throws ApiError, NetworkError, the signal's reason */
export type PutFile = (id: string, content: Blob, options: UploadOptions) => Promise<StoredFile>

/** By XMLHttpRequest: `fetch` does not tell how much has left. */
export const putFile: PutFile = (id, content, { name, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => {
      request.abort()
      reject(signal.reason)
    }
    request.open('PUT', `/api/files/${id}?${new URLSearchParams({ name })}`)
    request.setRequestHeader('content-type', content.type || 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as StoredFile)
      else reject(refusalOf(request.status, request.responseText, request.getResponseHeader('retry-after')))
    }
    request.onerror = () => reject(new NetworkError('The upload was cut off.'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    request.onloadend = () => signal.removeEventListener('abort', abort)
    request.send(content)
  })
