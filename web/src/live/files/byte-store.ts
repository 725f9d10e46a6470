import { FILE_DATABASE } from '../../client/user-storage.ts'

/** The bytes of files that the engine does not have yet, by the file's id. */
export interface ByteStore {
  get: (id: string) => Promise<Blob | undefined>
  put: (id: string, content: Blob) => Promise<void>
  remove: (id: string) => Promise<void>
}

const STORE = 'bytes'

/**
 * In IndexedDB, so that a reload loses nothing. Where the browser forbids it, or has no room, the bytes live as long as
 * the tab.
 */
export function createByteStore(indexedDb: IDBFactory | undefined): ByteStore {
  const inMemory = new Map<string, Blob>()
  const attempt = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) => {
    if (!indexedDb) return undefined
    const database = await open(indexedDb)
    try {
      const transaction = database.transaction(STORE, mode)
      const request = work(transaction.objectStore(STORE))
      await done(transaction)
      return request.result
    } finally {
      database.close()
    }
  }
  return {
    async get(id) {
      const kept = inMemory.get(id)
      if (kept) return kept
      const content = await attempt('readonly', (store) => store.get(id)).catch(() => undefined)
      return content instanceof Blob ? content : undefined
    },
    async put(id, content) {
      const stored = attempt('readwrite', (store) => store.put(content, id))
      if (!indexedDb || !(await stored.then(() => true).catch(() => false))) inMemory.set(id, content)
    },
    async remove(id) {
      inMemory.delete(id)
      // What cannot be removed now is what could not be stored either.
      await attempt('readwrite', (store) => store.delete(id)).catch(() => undefined)
    },
  }
}

function open(indexedDb: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDb.open(FILE_DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('another tab holds an older version of the store'))
  })
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}
