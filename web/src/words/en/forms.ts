import { catalogue } from '../language/catalogue.ts'

export const en = {
  headers: 'More headers',
  headersAbout: 'They go with every request, one a line, as Name: value.',
  headersKept: 'Kept: {names}. What you write here replaces them.',
  noHeader: '“{line}” is no header. Write Name: value.',
} as const

export const t = catalogue('forms', en)
