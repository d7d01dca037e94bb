import type { JsonValue } from '@bifrost/core';
import type { Field } from './field.js';
import type { Path } from './path.js';

/** A setting on its way into our file. */
export interface Piece {
  /** Where it goes, within the provider's entry or within the key. */
  readonly at: Path;
  readonly value: JsonValue;
  /** Where it comes from; absent for what the other gateway does without being told. */
  readonly from?: Field;
  /** What is to be known of it, though it says the same. */
  readonly note?: string;
}

/** One way to one model: a provider, a credential, a name on the wire. */
export interface Deployment {
  /** Id of the provider of ours that speaks its API. */
  readonly adapter: string;
  /** The name that the provider's entry should have. */
  readonly name: string;
  /** What told the provider, where that is a field of its own. */
  readonly providerFrom: Field | undefined;
  /** The model's name on the wire; absent where clients choose. */
  readonly wire: string | undefined;
  readonly wireFrom: Field | undefined;
  /** The name on the wire is one of the user's own (of a deployment), which tells nothing of the model. */
  readonly wireIsOwnName: boolean;
  /** Share among the others of its stage. */
  readonly weight: number;
  readonly weightFrom: Field | undefined;
  /** Settings of the provider's entry. Deployments that agree on all of them share an entry. */
  readonly entry: readonly Piece[];
  /** Settings of the key. */
  readonly key: readonly Piece[];
}

/** Deployments among which requests for one model are shared out. */
export interface Stage {
  /** What clients call the model, or a name made of that. */
  readonly name: string;
  readonly deployments: readonly Deployment[];
}
