import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { eq } from 'drizzle-orm'
import { createLogger } from '../../../../src/core/logging/logger.ts'
import { fileVectors } from '../../../../src/db/schema/file-vectors.ts'
import { files } from '../../../../src/db/schema/files.ts'
import { usage } from '../../../../src/db/schema/usage.ts'
import { createOpenAICompatible } from '../../../../src/llm/openai-chat/openai-chat.ts'
import { createEmbedJobs } from '../../../../src/services/files/embedding/embed-jobs.ts'
import type { EmbeddingModel } from '../../../../src/services/files/embedding/embedding-model.ts'
import { createFileSearch } from '../../../../src/services/files/search/file-search.ts'
import { createFindBest } from '../../../../src/services/files/search/find-pieces.ts'
import { createFindMeaning } from '../../../../src/services/files/search/meaning.ts'
import { createHeavyReads } from '../../../../src/services/reads/heavy-reads.ts'
import { createBilling } from '../../../../src/services/usage/billing.ts'
import { createEmbeddingCall } from '../../../../src/services/usage/embedding-call.ts'
import { makeUser } from '../../open-domain.ts'

export type OpenEmbedding = Awaited<ReturnType<typeof openEmbedding>>

/** Embedding and search on a real Postgres, with the model faked over HTTP. A token costs a cent. */
export async function openEmbedding() {
  const [database, upstream] = await Promise.all([createDatabase(), startUpstream()])
  const { db } = database
  const provider = createOpenAICompatible({ name: 'Fake', baseUrl: upstream.url })
  let model: string | undefined = 'bear-embedding'
  let time = Date.now()
  const current = (): EmbeddingModel | undefined =>
    model === undefined ? undefined : { provider, model, key: `fake/${model}` }
  const billing = createBilling({ cents: (_, __, { inputTokens }) => inputTokens, slugOf: () => 'fake' })
  const logger = createLogger({ level: 'silent' })
  const deps = {
    ...{ db, current, logger, now: () => time },
    callEmbedding: createEmbeddingCall({ db, billing }),
  }
  const findMeaning = createFindMeaning(deps)
  const { userId } = await makeUser(database)
  return {
    database,
    upstream,
    userId,
    search: createFileSearch({
      heavyReads: createHeavyReads({ heavy: db }),
      findBest: createFindBest({ findMeaning }),
    }),
    /** Jobs of one more engine. */
    newJobs: () => createEmbedJobs({ ...deps, notifications: { on() {} } }),
    choose(next: string | undefined): void {
      model = next
    },
    /** Makes pauses end. */
    later(ms: number): void {
      time += ms
    },
    isEmbedded: async (id: string, by = 'bear-embedding') =>
      (await db.select().from(files).where(eq(files.id, id)))[0]?.embeddedBy === `fake/${by}`,
    vectors: (id: string) => db.select().from(fileVectors).where(eq(fileVectors.fileId, id)),
    ledger: () => db.select().from(usage),
    async close() {
      await upstream.close()
      await database.close()
    },
  }
}

export function textsAsked({ embeddings }: Upstream): number {
  return embeddings.seen().reduce((sum, { texts }) => sum + texts.length, 0)
}

export async function expireLeases({ db }: TestDatabase): Promise<void> {
  await db.update(files).set({ embedLeaseExpiresAt: new Date(0) })
}
