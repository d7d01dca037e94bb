import { isObject, list, type JsonObject, type Tool } from '@bifrost/core';
import { isAnthropicDialect, messagesDialectId } from '../dialect-ids.js';

/*
 * Servers whose tools Claude calls by itself stand beside `tools`, and are as much a tool that the vendor runs as any in
 * there: without them the answer would be another one. So the hub has them among its tools, and others refuse them.
 *
 * https://platform.claude.com/docs/en/agents-and-tools/mcp-connector
 */

const kind = 'mcp_servers';

/** The servers of a request, as tools of the hub. */
export function decodeMcpServers(body: JsonObject): Tool[] {
  return list(body['mcp_servers'])
    .filter(isObject)
    .map((value) => ({ type: 'opaque', dialect: messagesDialectId, kind, value }));
}

/** The other way round. */
export function encodeMcpServers(tools: readonly Tool[]): JsonObject[] {
  return tools.flatMap((tool) => (tool.type === 'opaque' && isMcpServer(tool) ? [tool.value] : []));
}

/** Whether a tool is such a server, and stands outside `tools`. */
export function isMcpServer({ kind: its, dialect }: Extract<Tool, { type: 'opaque' }>): boolean {
  return its === kind && isAnthropicDialect(dialect);
}
