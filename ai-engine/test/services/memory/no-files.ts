import type { FilesForModel } from '../../../src/services/files/for-model/for-model.ts'

/** For tests whose questions have no files: nothing may ask for any. */
export const noFiles: FilesForModel = {
  untilRead: () => Promise.reject(new Error('no question has files')),
  give: () => Promise.reject(new Error('no question has files')),
}
