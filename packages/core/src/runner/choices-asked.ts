import type { ChainContext } from './chain-context.js';

/** How many choices the client asked for, which a provider may give one after another. */
export function choicesAsked({ operation, request }: ChainContext): number {
  const asked = operation === 'chat' ? request.members.value('n') : undefined;
  return typeof asked === 'number' && asked > 1 ? asked : 1;
}
