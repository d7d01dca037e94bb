import type { Tool } from '../../hub/chat.js';
import { object, objects, text, type JsonObject } from '../../json/read.js';
import { family, rest } from './native.js';

/*
 * The Responses API can put tools into namespaces, and a call then names its tool and its namespace. Nobody else has
 * them, so the hub has such tools one by one, with both names in one; for the family they are put together again.
 */

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** A tool's two names. */
export interface ToolName {
  name: string;
  namespace?: string;
}

/** By the name in the hub, what a client calls its tool. */
export type ToolNames = ReadonlyMap<string, ToolName>;

const separator = '__';

/** Both names in one, in letters that every vendor takes. */
export function joinedName(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : prefixOf(namespace) + name;
}

/** The tool's name within its namespace. */
export function nameWithin(joined: string, namespace: string | undefined): string {
  const prefix = namespace === undefined ? '' : prefixOf(namespace);
  return joined.startsWith(prefix) ? joined.slice(prefix.length) : joined;
}

function prefixOf(namespace: string): string {
  return namespace.endsWith(separator) ? namespace : namespace + separator;
}

const listed = new Set(['tools']);

/** A namespace's tool as the hub has it: under both names, and with what else the namespace says. */
export function inNamespace(tool: FunctionTool, namespace: JsonObject): FunctionTool {
  const said = rest(namespace, listed) ?? {};
  const name = joinedName(tool.name, text(namespace['name']));
  return { ...tool, name, native: { dialect: family, value: { ...tool.native?.value, namespace: said } } };
}

/** The namespace that a tool of the hub came from. */
export function namespaceOf(tool: FunctionTool): JsonObject | undefined {
  return tool.native?.dialect === family ? object(tool.native.value['namespace']) : undefined;
}

/** Adds a tool to the list that goes on the wire: into the namespace that came last, if it is the tool's. */
export function addToNamespace(wires: JsonObject[], namespace: JsonObject, tool: JsonObject): void {
  const own = text(namespace['name']);
  const member = { ...tool, name: nameWithin(text(tool['name']) ?? '', own) };
  const last = wires.at(-1);
  if (last?.['type'] !== 'namespace' || last['name'] !== own) wires.push({ ...namespace, tools: [member] });
  else wires[wires.length - 1] = { ...last, tools: [...objects(last['tools']), member] };
}

/** What a client's request calls the tools of its namespaces. `undefined` where it has none. */
export function toolNamesIn(request: JsonObject): ToolNames | undefined {
  const names = new Map<string, ToolName>();
  for (const tool of objects(request['tools'])) {
    if (tool['type'] !== 'namespace') continue;
    const namespace = text(tool['name']) ?? '';
    for (const member of objects(tool['tools'])) {
      const name = text(member['name']) ?? '';
      names.set(joinedName(name, namespace), { name, namespace });
    }
  }
  return names.size === 0 ? undefined : names;
}
