import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Program } from './mcp-server.ts'
import { type CallOnWire, callOf, type McpTransport } from './transport.ts'

const MAX_MESSAGE_BYTES = 8 * 1024 * 1024

/** Starts the program when it is connected. It inherits what every program needs, and no secret of the engine. */
export function createProgramTransport({ command, args, env }: Program): McpTransport {
  const calls = new Map<string, CallOnWire>()
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...getDefaultEnvironment(), ...env },
    stderr: 'ignore',
    maxBufferSize: MAX_MESSAGE_BYTES,
  })
  const send = transport.send.bind(transport)
  transport.send = (message) => {
    const call = callOf(calls, message)
    if (call && 'id' in message && message.id !== undefined) call.requestId = message.id
    return send(message)
  }
  return { transport, calls, hasSession: () => false, useTokenOf: () => undefined, endSession: async () => undefined }
}
