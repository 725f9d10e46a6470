import { catalogue } from '../language/catalogue.ts'

export const en = {
  models: 'Models',
  searchModels: 'Search models',
  noSuchModel: 'No model has that in its name.',
  pinned: 'Pinned',
  recent: 'Recent',
  pinModel: 'Pin {name}',
  unpinModel: 'Unpin {name}',
  manage: 'Manage models',
  aDemo: 'A demo: connect a model of your own',
  window: '{tokens} context',
  prices: '{input} in, {output} out per M',
  free: 'free',
  seesPictures: 'Sees pictures',
  readsPdf: 'Reads PDF',
  usesTools: 'Uses tools',
  reasons: 'Reasons before it answers',
  notOffered: '{model} (not offered any more)',
  modelDemo: '{name} (demo)',
} as const

export const t = catalogue('models', en)
