import type { en } from '../en/models.ts'
import type { Translation } from '../language/text.ts'

export const models: Translation<typeof en> = {
  models: 'Modelle',
  searchModels: 'Modelle suchen',
  noSuchModel: 'Kein Modell heißt so.',
  pinned: 'Angeheftet',
  recent: 'Zuletzt benutzt',
  pinModel: '{name} anheften',
  unpinModel: '{name} lösen',
  manage: 'Modelle verwalten',
  aDemo: 'Eine Demo: Verbinde ein eigenes Modell',
  window: '{tokens} Kontext',
  prices: '{input} ein, {output} aus je Mio.',
  free: 'kostenlos',
  seesPictures: 'Sieht Bilder',
  readsPdf: 'Liest PDF',
  usesTools: 'Benutzt Werkzeuge',
  reasons: 'Denkt nach, bevor es antwortet',
  notOffered: '{model} (nicht mehr angeboten)',
  modelDemo: '{name} (Demo)',
}
