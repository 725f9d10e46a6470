import { parentPort, workerData } from 'node:worker_threads'
import { type EvaluationLimits, evaluate } from './evaluate.ts'

export interface JavascriptInput {
  code: string
  limits: EvaluationLimits
}

const { code, limits } = workerData as JavascriptInput
parentPort?.postMessage(await evaluate(code, limits))
