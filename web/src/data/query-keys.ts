/** Every React Query key of the page. */
export const queryKeys = {
  me: ['me'],
  signUp: ['signUp'],
  models: ['models'],
  keys: ['keys'],
  steps: (messageId: string) => ['steps', messageId],
  usage: (query: object) => ['usage', query],
  conversations: ['conversations'],
  conversationList: (q: string) => ['conversations', 'list', q],
  conversation: (id: string) => ['conversations', 'one', id],
} as const
