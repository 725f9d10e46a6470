import type { Settings } from '@grizz/protocol/settings'
import { t } from '../../../words/en/administration/installation.ts'

/** Settings that are on or off. */
export const switches = [
  { name: 'builtInTools', label: () => t('builtInTools'), about: () => t('builtInToolsAbout') },
  { name: 'userToolServers', label: () => t('userToolServers'), about: () => t('userToolServersAbout') },
  { name: 'summaries', label: () => t('summaries'), about: () => t('summariesAbout') },
] as const

export interface NumberSettingFacts {
  name: keyof Settings['limits'] | 'keepStepsDays'
  label: () => string
  least: number
  most: number
}

/** Settings that are whole numbers. */
export const answerNumbers: readonly NumberSettingFacts[] = [
  { name: 'modelCalls', label: () => t('modelCalls'), least: 1, most: 1000 },
  { name: 'toolCalls', label: () => t('toolCalls'), least: 1, most: 10_000 },
  { name: 'runMinutes', label: () => t('runMinutes'), least: 1, most: 1440 },
  { name: 'contextTokens', label: () => t('contextTokens'), least: 1000, most: 10_000_000 },
  { name: 'contextMessages', label: () => t('contextMessages'), least: 2, most: 100_000 },
]

export const userNumbers: readonly NumberSettingFacts[] = [
  { name: 'queue', label: () => t('queue'), least: 1, most: 1000 },
  { name: 'messagesPerMinute', label: () => t('messagesPerMinute'), least: 1, most: 100_000 },
  { name: 'quotaMbPerUser', label: () => t('quotaMb'), least: 1, most: 1_000_000 },
  { name: 'maxFileMb', label: () => t('maxFileMb'), least: 1, most: 1024 },
  { name: 'quotaFileMbPerUser', label: () => t('quotaFileMb'), least: 1, most: 1_000_000 },
  { name: 'keepStepsDays', label: () => t('keepStepsDays'), least: 1, most: 3650 },
]
