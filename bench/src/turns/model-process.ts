/** The tests' model, which answers in several turns, in a process of its own. */
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { serve } from '../processes/worker.ts'

const upstream = await startUpstream()

const methods = { url: () => upstream.url }
export type ModelMethods = typeof methods
serve(methods)
