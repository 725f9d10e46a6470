import { duration } from '../../../ui/display/duration.ts'
import { t } from '../../../words/en/tools.ts'
import type { Limit } from '../view/answer-view.ts'

export function limitWords({ limit, max }: Limit): string {
  const count = typeof max === 'number' ? max : 0
  return words.get(String(limit))?.(count) ?? t('limitOther')
}

const words: ReadonlyMap<string, (max: number) => string> = new Map([
  ['model_calls', (count: number) => t('limitModelCalls', { count })],
  ['tool_calls', (count: number) => t('limitToolCalls', { count })],
  ['active_time', (ms: number) => t('limitTime', { time: duration(ms) })],
  ['repeated_call', (count: number) => t('limitRepeated', { count })],
  ['context', () => t('limitContext')],
])
