import type { Field } from '../field.js';

/** Why a request goes on to another model. */
type FallbackKind = 'fallbacks' | 'context_window_fallbacks' | 'content_policy_fallbacks';

/** A model that follows another one. */
export interface Fallback {
  readonly kind: FallbackKind;
  /** Whom it follows; `*` for everyone who has none of its own. */
  readonly group: string;
  readonly model: string;
  readonly from: Field;
}

const kinds: readonly FallbackKind[] = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'];

/** Reads all kinds of fallbacks, which may stand in either of two sections. */
export function readFallbacks(root: Field): Fallback[] {
  const sections = [root.at('router_settings'), root.at('litellm_settings')];
  return sections.flatMap((settings) => {
    const named = kinds.flatMap((kind) => settings.at(kind).items.flatMap((item) => readItem(item, kind)));
    const general = settings.at('default_fallbacks').items.flatMap((from) => one(from, '*', 'fallbacks'));
    return named.concat(general);
  });
}

/** `{ "gpt-4o": ["claude", "gemini"] }` */
function readItem(item: Field, kind: FallbackKind): Fallback[] {
  if (!item.isObject) item.byHand('Must be { "model": ["fallback", …] }.');
  return item.members.flatMap((member) => {
    const list = member.text === undefined ? member.items : [member];
    return list.flatMap((from) => one(from, member.name, kind));
  });
}

function one(from: Field, group: string, kind: FallbackKind): Fallback[] {
  if (from.text !== undefined) return [{ kind, group, model: from.text, from }];
  from.byHand('A fallback is the name of a model here: write it into the alias.');
  return [];
}
