import { posix } from 'node:path'
import { scanTags } from './scan-tags.ts'
import type { Zip } from './zip.ts'

export interface Relation {
  /** The last word of its type, such as `worksheet`. */
  type: string
  /** The name of an entry. */
  target: string
}

/** What a part of an Office file refers to, by id. The part '' is the file itself. */
export async function readRelations(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part)
  const relations = new Map<string, Relation>()
  await scanTags(zip.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, attribute) {
      const target = attribute('Target')
      if (name !== 'Relationship' || !target || attribute('TargetMode') === 'External') return
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
      relations.set(attribute('Id') ?? '', { type: posix.basename(attribute('Type') ?? ''), target: path })
    },
  })
  return relations
}
