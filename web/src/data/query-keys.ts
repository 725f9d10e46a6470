/** Every React Query key of the page. */
export const queryKeys = {
  me: ['me'],
  signUp: ['signUp'],
  models: ['models'],
  tools: ['tools'],
  toolCall: (callId: string) => ['toolCall', callId],
  keys: ['keys'],
  sessions: ['sessions'],
  people: ['people'],
  peopleList: (q: string) => ['people', q],
  steps: (messageId: string) => ['steps', messageId],
  usage: (query: object) => ['usage', query],
  conversations: ['conversations'],
  /** `which`: the archived ones, or the others. */
  conversationList: (which: 'kept' | 'archived') => ['conversations', 'list', which],
  search: (q: string) => ['conversations', 'search', q],
  settling: (id: string) => ['settling', id],
  conversation: (id: string) => ['conversations', 'one', id],
  file: (id: string) => ['files', 'one', id],
  fileText: (id: string, page: number) => ['files', 'text', id, page],
  files: ['files', 'list'],
  fileList: (q: string) => ['files', 'list', q],
  projects: ['projects'],
  project: (id: string) => ['projects', id],
  /** The ids of those deleted in this tab. */
  deleted: ['deleted'],
} as const
