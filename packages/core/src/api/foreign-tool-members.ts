import type { Tool } from '../hub/chat.js';

/** Where the Responses API has a namespace, the hub has both names in one. */
const saidOtherwise = 'namespace';

/**
 * What a tool's definition says beyond the hub's model, where the encoder cannot write it: places for `dropped_params`.
 *
 * @param path where the tool stands: `tools[2]`.
 * @param isOwn whether the encoder writes what this dialect has said.
 * @example
 * const lost = foreignToolMembers(tool, 'tools[2]', (dialect) => dialect === 'acme.chat'); // ['tools[2].defer_loading']
 */
export function foreignToolMembers(tool: Tool, path: string, isOwn: (dialect: string) => boolean): string[] {
  if (tool.type !== 'function' || tool.native === undefined || isOwn(tool.native.dialect)) return [];
  return Object.entries(tool.native.value)
    .filter(([name, value]) => value !== null && name !== saidOtherwise && !Object.hasOwn(tool, name))
    .map(([name]) => `${path}.${name}`);
}
