import { unsupportedParameter } from '../adapter/failures.js';
import type { ChatRequest } from '../hub/chat.js';

/**
 * Refuses a request that is tied to an account of another wire format.
 *
 * `previous_response_id` and its like name things that live at one provider; some forms of answers are one format's
 * own. Leaving them out would answer another conversation than the caller meant, so a dialect that did not write them
 * cannot carry them. Encoders of chat and of text completions call this first; a dialect that `speaks` others passes
 * their ids as well.
 *
 * @param dialects ids under which the encoder's own format is known.
 * @throws `unsupported_parameter` with `param` for the first member that cannot go on.
 * @example
 * refuseBound(request, 'anthropic.messages');
 */
export function refuseBound(
  request: Pick<ChatRequest, 'bound' | 'unknown'>,
  ...dialects: readonly string[]
): void {
  const param = request.bound?.[0];
  if (param === undefined) return;
  const written = request.unknown?.dialect;
  if (written !== undefined && dialects.includes(written)) return;
  throw unsupportedParameter(
    param,
    'it means something only where the format of the request is spoken (what another provider keeps, or a form of its answers), and this provider cannot read it; send the whole conversation, and ask for a form that both know',
  );
}
