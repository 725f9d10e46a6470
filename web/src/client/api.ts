import type { FilePage, FileText, FoundPieces, ListFiles, SearchFiles, File as StoredFile } from '@grizz/protocol/files'
import type {
  ChangePassword,
  ConversationPage,
  CreateConversation,
  CreatedKey,
  CreateKey,
  DecidedToolCall,
  DecideToolCall,
  DeleteMe,
  EditMessage,
  Key,
  ListConversations,
  ListPeople,
  Me,
  ModelList,
  Person,
  PersonPage,
  PostMessage,
  ReadMessages,
  ReadUsage,
  RequestAnswer,
  SearchMessages,
  SearchPage,
  SentMessage,
  SessionList,
  StepList,
  UpdateConversation,
  UpdateMe,
  UpdatePerson,
  UsageReport,
} from '@grizz/protocol/http'
import type { ToolCallPart } from '@grizz/protocol/parts'
import type { CreateProject, Project, ProjectDetails, ProjectList, UpdateProject } from '@grizz/protocol/projects'
import type { Conversation, Message, Run, Snapshot } from '@grizz/protocol/resources'
import type { ToolList } from '@grizz/protocol/tool-servers'
import { administrationRoutes } from './administration-routes.ts'
import { body, type Request } from './request.ts'

export interface SignUpInfo {
  signUp: 'open' | 'code' | 'closed'
  first: boolean
}

/** Every route of the engine but those of the session. All reject with ApiError or NetworkError. */
export type Api = ReturnType<typeof createApi>

export function createApi(request: Request) {
  return {
    ...accountRoutes(request),
    ...conversationRoutes(request),
    ...messageRoutes(request),
    ...toolRoutes(request),
    ...fileRoutes(request),
    ...projectRoutes(request),
    ...administrationRoutes(request),
  }
}

function accountRoutes(request: Request) {
  return {
    me: (signal?: AbortSignal) => body<Me>(request('GET', '/api/me', { signal })),
    /** Who may create an account: anyone, whoever has the one-time code, or no one. `first` while the engine has no user. */
    signUpInfo: (signal?: AbortSignal) => body<SignUpInfo>(request('GET', '/api/auth/sign-up', { signal })),
    updateMe: (changes: UpdateMe) => body<Me>(request('PATCH', '/api/me', { body: changes })),
    /** Signs out everywhere else. */
    changePassword: async (change: ChangePassword) =>
      void (await request('POST', '/api/me/password', { body: change })),
    deleteMe: async (proof: DeleteMe) => void (await request('POST', '/api/me/delete', { body: proof })),
    models: (signal?: AbortSignal) => body<ModelList>(request('GET', '/api/models', { signal })),
    usage: (query: ReadUsage, signal?: AbortSignal) =>
      body<UsageReport>(request('GET', '/api/usage', { query, signal })),
    listKeys: (signal?: AbortSignal) => body<{ keys: Key[] }>(request('GET', '/api/keys', { signal })),
    /** The only time that the key itself is shown. */
    createKey: (key: CreateKey) => body<CreatedKey>(request('POST', '/api/keys', { body: key })),
    listSessions: (signal?: AbortSignal) => body<SessionList>(request('GET', '/api/sessions', { signal })),
    endSession: async (id: string) => void (await request('DELETE', `/api/sessions/${id}`)),
    endOtherSessions: async () => void (await request('DELETE', '/api/sessions')),
    listPeople: (query: ListPeople, signal?: AbortSignal) =>
      body<PersonPage>(request('GET', '/api/people', { query, signal })),
    updatePerson: (id: string, change: UpdatePerson) =>
      body<Person>(request('PATCH', `/api/people/${id}`, { body: change })),
    signPersonOut: async (id: string) => void (await request('DELETE', `/api/people/${id}/sessions`)),
    deleteKey: async (id: string) => void (await request('DELETE', `/api/keys/${id}`)),
  }
}

function conversationRoutes(request: Request) {
  return {
    listConversations: (query: ListConversations, signal?: AbortSignal) =>
      body<ConversationPage>(request('GET', '/api/conversations', { query, signal })),
    /** `created` is false when it was there already; a client-made id makes it safe to repeat. */
    createConversation: async (conversation: CreateConversation) => {
      const answer = await request('POST', '/api/conversations', { body: conversation })
      return { conversation: answer.body as Conversation, created: answer.status === 201 }
    },
    getConversation: (id: string, signal?: AbortSignal) =>
      body<Conversation>(request('GET', `/api/conversations/${id}`, { signal })),
    updateConversation: (id: string, changes: UpdateConversation) =>
      body<Conversation>(request('PATCH', `/api/conversations/${id}`, { body: changes })),
    deleteConversation: async (id: string) => void (await request('DELETE', `/api/conversations/${id}`)),
    /** Takes a deletion back, within two minutes. */
    restoreConversation: (id: string) => body<Conversation>(request('POST', `/api/conversations/${id}/restore`)),
    search: (query: SearchMessages, signal?: AbortSignal) =>
      body<SearchPage>(request('GET', '/api/search', { query, signal })),
  }
}

function messageRoutes(request: Request) {
  return {
    readMessages: (conversationId: string, query: ReadMessages = {}, signal?: AbortSignal) =>
      body<Snapshot>(request('GET', `/api/conversations/${conversationId}/messages`, { query, signal })),
    /** `repeated` is true when this `clientMessageId` was taken before; nothing new was started then. */
    sendMessage: async (conversationId: string, message: PostMessage) => {
      const answer = await request('POST', `/api/conversations/${conversationId}/messages`, { body: message })
      return { ...(answer.body as SentMessage), repeated: answer.status === 200 }
    },
    /** The steps of an answer, in order. */
    steps: (id: string, signal?: AbortSignal) =>
      body<StepList>(request('GET', `/api/messages/${id}/steps`, { signal })),
    editMessage: (id: string, change: EditMessage) =>
      body<Message>(request('PATCH', `/api/messages/${id}`, { body: change })),
    withdrawMessage: async (id: string) => void (await request('DELETE', `/api/messages/${id}`)),
    moveRun: (id: string, position: number) => body<Run>(request('PATCH', `/api/runs/${id}`, { body: { position } })),
    cancelRun: async (id: string) => void (await request('POST', `/api/runs/${id}/cancel`)),
    requestAnswer: (messageId: string, answer: RequestAnswer) =>
      body<{ run: Run }>(request('POST', `/api/messages/${messageId}/answers`, { body: answer })),
  }
}

function toolRoutes(request: Request) {
  return {
    /** The tools that the user's conversations may use, with their policies. */
    tools: (signal?: AbortSignal) => body<ToolList>(request('GET', '/api/tools', { signal })),
    /** A call with all of its result. */
    toolCall: (callId: string, signal?: AbortSignal) =>
      body<{ call: ToolCallPart }>(request('GET', `/api/tool-calls/${callId}`, { signal })),
    /** Refused with `already_decided` when another decision was first. */
    decideToolCall: (callId: string, decision: DecideToolCall) =>
      body<DecidedToolCall>(request('POST', `/api/tool-calls/${callId}/decisions`, { body: decision })),
    /** Where the user signs in at the server of a call that waits for that. */
    signInForToolCall: (callId: string) =>
      body<{ url: string }>(request('POST', `/api/tool-calls/${callId}/sign-in`, { body: {} })),
  }
}

function fileRoutes(request: Request) {
  return {
    listFiles: (query: ListFiles, signal?: AbortSignal) =>
      body<FilePage>(request('GET', '/api/files', { query, signal })),
    readFile: (id: string, signal?: AbortSignal) => body<StoredFile>(request('GET', `/api/files/${id}`, { signal })),
    readFileText: (id: string, page: number, signal?: AbortSignal) =>
      body<FileText>(request('GET', `/api/files/${id}/text`, { query: { page }, signal })),
    searchFiles: (query: SearchFiles, signal?: AbortSignal) =>
      body<FoundPieces>(request('GET', '/api/files/search', { query, signal })),
    deleteFile: async (id: string) => void (await request('DELETE', `/api/files/${id}`)),
  }
}

function projectRoutes(request: Request) {
  return {
    listProjects: (signal?: AbortSignal) => body<ProjectList>(request('GET', '/api/projects', { signal })),
    /** A client-made id makes it safe to repeat. */
    createProject: (project: CreateProject) => body<Project>(request('POST', '/api/projects', { body: project })),
    getProject: (id: string, signal?: AbortSignal) =>
      body<ProjectDetails>(request('GET', `/api/projects/${id}`, { signal })),
    updateProject: (id: string, changes: UpdateProject) =>
      body<Project>(request('PATCH', `/api/projects/${id}`, { body: changes })),
    /** `conversations`: they leave the project, or are deleted with it. */
    deleteProject: async (id: string, conversations: 'keep' | 'delete') =>
      void (await request('DELETE', `/api/projects/${id}`, { query: { conversations } })),
    addProjectFile: async (id: string, fileId: string) =>
      void (await request('PUT', `/api/projects/${id}/files/${fileId}`, { body: {} })),
    removeProjectFile: async (id: string, fileId: string) =>
      void (await request('DELETE', `/api/projects/${id}/files/${fileId}`)),
  }
}
