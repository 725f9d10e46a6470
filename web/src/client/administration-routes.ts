import type {
  CreateProvider,
  Provider,
  ProviderList,
  TestedProvider,
  TestProvider,
  UpdateProvider,
} from '@grizz/protocol/providers'
import type { Settings, UpdateSettings } from '@grizz/protocol/settings'
import type { CreateToolServer, ToolServer, ToolServerList, UpdateToolServer } from '@grizz/protocol/tool-servers'
import { body, type Request } from './request.ts'

/** The engine asks a tool server for its tools before it answers, for at most 30 s. */
const asksServer = { timeoutMs: 45_000 }

/** What the installation works with: providers and settings, for administrators, and tool servers. */
export function administrationRoutes(request: Request) {
  return {
    listProviders: (signal?: AbortSignal) => body<ProviderList>(request('GET', '/api/providers', { signal })),
    createProvider: (provider: CreateProvider) => body<Provider>(request('POST', '/api/providers', { body: provider })),
    updateProvider: (id: string, changes: UpdateProvider) =>
      body<Provider>(request('PATCH', `/api/providers/${id}`, { body: changes })),
    deleteProvider: async (id: string) => void (await request('DELETE', `/api/providers/${id}`)),
    /** What a provider lists, or why it cannot be used. */
    testProvider: (provider: TestProvider, signal?: AbortSignal) =>
      body<TestedProvider>(request('POST', '/api/providers/test', { body: provider, signal })),
    settings: (signal?: AbortSignal) => body<Settings>(request('GET', '/api/settings', { signal })),
    updateSettings: (changes: UpdateSettings) => body<Settings>(request('PATCH', '/api/settings', { body: changes })),
    listToolServers: (signal?: AbortSignal) => body<ToolServerList>(request('GET', '/api/tool-servers', { signal })),
    createToolServer: (server: CreateToolServer) =>
      body<ToolServer>(request('POST', '/api/tool-servers', { body: server, ...asksServer })),
    updateToolServer: (id: string, changes: UpdateToolServer) =>
      body<ToolServer>(request('PATCH', `/api/tool-servers/${id}`, { body: changes, ...asksServer })),
    deleteToolServer: async (id: string) => void (await request('DELETE', `/api/tool-servers/${id}`)),
    refreshToolServer: (id: string) =>
      body<ToolServer>(request('POST', `/api/tool-servers/${id}/refresh`, { body: {}, ...asksServer })),
    /** Where the user's browser has to go. */
    signInAtToolServer: (id: string) =>
      body<{ url: string }>(request('POST', `/api/tool-servers/${id}/sign-in`, { body: {}, ...asksServer })),
    signOutOfToolServer: async (id: string) => void (await request('DELETE', `/api/tool-servers/${id}/sign-in`)),
  }
}
