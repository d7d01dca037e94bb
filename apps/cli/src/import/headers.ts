import type { Piece } from './deployment.js';
import type { Field } from './field.js';
import { variableIn, type Variables } from './variables.js';

const secretName = /auth|cookie|key|password|secret|token|credential|signature/iu;
/** Long runs of letters and digits, and the usual beginnings of keys. */
const secretValue =
  /^(?:bearer|basic)\s|^(?:sk|pk|rk|gsk|xai|hf|ghp|eyJ)[-_A-Za-z0-9]{8,}|[A-Za-z0-9+/_-]{32,}/iu;

/** The settings of headers that go with every request. What may be a secret goes into a variable. */
export function headerPieces(headers: Field, variables: Variables): Piece[] {
  return headers.members.flatMap((header) => {
    const text = typeof header.value === 'string' ? header.value : undefined;
    if (text === undefined) {
      header.byHand('Is no text: write it as one into network_config.extra_headers.');
      return [];
    }
    const at = ['network_config', 'extra_headers', header.name];
    const known = variableIn(text);
    if (known !== undefined) return [{ at, value: `env.${known}`, from: header }];
    if (!secretName.test(header.name) && !secretValue.test(text)) return [{ at, value: text, from: header }];
    return [{ at, value: variables.literal(header, text, header.name), from: header }];
  });
}
