import type { en } from '../en/parameters.ts'
import type { Translation } from '../language/text.ts'

export const parameters: Translation<typeof en> = {
  effort: 'Nachdenken',
  noEffort: '{name} hat keine Stufen des Nachdenkens.',
  thisModel: 'Dieses Modell',
  usual: 'Üblich',
  effortNone: 'Keines',
  effortMinimal: 'Minimal',
  effortLow: 'Wenig',
  effortMedium: 'Mittel',
  effortHigh: 'Viel',
  effortXhigh: 'Sehr viel',
  effortMax: 'So viel wie möglich',
  temperature: 'Temperatur',
  temperatureAbout: 'Niedrig: streng und jedes Mal ähnlich. Hoch: frei und abwechslungsreich.',
  noTemperature: '{name} nimmt keine Temperatur an.',
  longest: 'Längste Antwort',
  inTokens: 'In Tokens; eines ist etwa drei Viertel eines Wortes.',
  atMost: { one: 'In Tokens, höchstens {count}.', other: 'In Tokens, höchstens {count}.' },
  between: 'Eine ganze Zahl von 1 bis {most}.',
  fromNext: 'Ab der nächsten Antwort, in diesem Chat.',
  reset: 'Zurücksetzen',
}
