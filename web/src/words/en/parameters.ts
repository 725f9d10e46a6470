import { catalogue } from '../language/catalogue.ts'

export const en = {
  effort: 'Reasoning',
  noEffort: '{name} has no levels of reasoning to choose from.',
  thisModel: 'This model',
  usual: 'Usual',
  effortNone: 'None',
  effortMinimal: 'Minimal',
  effortLow: 'Low',
  effortMedium: 'Medium',
  effortHigh: 'High',
  effortXhigh: 'Very high',
  effortMax: 'Greatest',
  temperature: 'Temperature',
  temperatureAbout: 'Low: strict and alike each time. High: free and varied.',
  noTemperature: '{name} takes no temperature.',
  longest: 'Longest answer',
  inTokens: 'In tokens; one is about three quarters of a word.',
  atMost: { one: 'In tokens, at most {count}.', other: 'In tokens, at most {count}.' },
  between: 'A whole number from 1 to {most}.',
  fromNext: 'From the next answer on, in this chat.',
  reset: 'Reset',
} as const

export const t = catalogue('parameters', en)
