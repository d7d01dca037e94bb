import type { ChainContext } from './chain-context.js';
import { countTexts } from './count-texts.js';

/** How many choices the client asked for, which a provider may give one after another. */
export function choicesAsked({ operation, request: { members } }: ChainContext): number {
  if (operation !== 'chat' && operation !== 'textCompletion') return 1;
  const asked = members.value('n');
  const each = typeof asked === 'number' && asked > 1 ? asked : 1;
  return operation === 'chat' ? each : each * countTexts(members.value('prompt'));
}
