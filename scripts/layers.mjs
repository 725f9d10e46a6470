/**
 * Which folder may import which: the one table. A folder may also import from itself; what is not named here may not be
 * imported, types included. `npm run check` resolves every import against it (check-layers.mjs), and the linter's rules in
 * biome.json, which an editor shows while one types, are made of it (`node scripts/layer-rules.mjs` writes them).
 * The longest name that a path begins with is its folder. docs/architecture.md says what each is for.
 */
const engineRooms = ['api', 'agents', 'services', 'tools', 'llm', 'db', 'core']
const subjects = [
  'messages',
  'conversations',
  'search',
  'users',
  'runs',
  'memory',
  'usage',
  'maintenance',
  'outbox',
  'reads',
  'parts',
  'tool-calls',
  'tool-servers',
  'settings',
  'providers',
  'files',
  'projects',
]
const shared = [
  'components/conversations',
  'components/files',
  'components/message',
  'components/models',
  'components/navigation',
  'components/projects',
]
const foundation = ['components/context', 'data', 'live', 'client', 'markdown', 'ui', 'words']
const features = [
  'answer',
  'question',
  'composer',
  'sidebar',
  'palette',
  'auth',
  'people',
  'settings',
  'usage',
  'providers',
  'tool-servers',
]
const featureRooms = features.map((name) => `components/${name}`)

/** Of each workspace: the folder below its `src`, and the folders there that it may import. `.` is `src` itself. */
export const layers = {
  'ai-engine': {
    '.': engineRooms,
    api: ['services', 'db', 'core'],
    agents: ['services', 'tools', 'llm', 'db', 'core'],
    services: ['tools', 'llm', 'db', 'core'],
    ...serviceRooms(),
    tools: ['core'],
    llm: ['core'],
    db: ['core'],
    core: [],
  },
  web: {
    pages: ['app', 'components/navigation', 'styles', 'ui', 'words'],
    app: ['components/chat', ...featureRooms, ...shared, ...foundation],
    'components/chat': [
      'components/thread',
      'components/composer',
      'components/conversation-usage',
      ...shared,
      ...foundation,
    ],
    'components/thread': ['components/answer', 'components/question', ...shared, ...foundation],
    'components/conversation-usage': ['components/usage', ...shared, ...foundation],
    ...Object.fromEntries(featureRooms.map((room) => [room, [...shared, ...foundation]])),
    'components/conversations': ['components/navigation', ...foundation],
    'components/message': ['components/navigation', ...foundation],
    'components/models': ['components/navigation', ...foundation],
    'components/files': ['components/navigation', ...foundation],
    'components/projects': ['components/conversations', 'components/files', 'components/navigation', ...foundation],
    'components/navigation': ['components/context', 'ui', 'words'],
    'components/context': ['live', 'client'],
    data: ['client'],
    markdown: ['ui', 'words'],
    live: ['client'],
    client: [],
    ui: ['words'],
    words: [],
    styles: [],
  },
}

/** Packages that a folder must not load, and why. */
export const withoutPackages = [
  ...['web/src/live', 'web/src/client'].map((folder) => ({
    folder,
    packages: ['react', 'react-dom', '@tanstack/**'],
    why: 'live and client run without React.',
  })),
  {
    folder: 'web/src',
    packages: ['@grizz/ai-engine/**', '@grizz/testing/**'],
    why: 'The page imports only types and the reducer of protocol.',
  },
  { folder: 'protocol/src', packages: ['@grizz/**'], why: 'protocol imports zod only.' },
]

/** The folder of the table that a path below `src` stands in. */
export function folderOf(workspace, path) {
  const names = Object.keys(layers[workspace]).filter((name) => path.startsWith(`${name}/`))
  return names.sort((a, b) => b.length - a.length)[0] ?? '.'
}

/** Subjects know those that stand behind them here; none knows one before it. */
function serviceRooms() {
  const may = {
    messages: ['runs', 'memory', 'files', 'usage', 'outbox'],
    conversations: ['runs', 'parts', 'memory', 'files', 'projects', 'usage', 'outbox', 'reads'],
    search: ['reads'],
    users: ['runs', 'memory', 'settings'],
    runs: ['parts', 'memory', 'settings', 'usage', 'outbox'],
    memory: ['files', 'settings', 'usage'],
    files: ['usage', 'settings', 'search', 'reads'],
    projects: ['files'],
    providers: ['settings'],
    usage: ['reads'],
    'tool-calls': ['runs', 'parts', 'settings', 'outbox'],
  }
  const below = ['tools', 'llm', 'db', 'core']
  return Object.fromEntries(
    subjects.map((name) => [`services/${name}`, [...(may[name] ?? []).map((other) => `services/${other}`), ...below]]),
  )
}
