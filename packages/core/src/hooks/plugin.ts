import type { CanonicalRequest, CanonicalResponse, Operation } from '../hub/operations.js';
import type { BifrostErrorDetails } from '../errors/bifrost-error.js';
import type { RequestEnd } from './observer.js';

/** What a plugin may ask and do before a request is sent. */
export interface PluginRequest {
  readonly requestId: string;
  readonly operation: Operation;
  /** Id of the dialect that the client speaks. */
  readonly dialect: string;
  /** The model as the client wrote it. */
  readonly model: string;
  readonly client: string | undefined;
  /** The request in canonical form, decoded on demand. Treat it as frozen: return a changed copy to change it. */
  canonical(): CanonicalRequest<Operation>;
}

/** A refusal: the client gets `refused_by_plugin` with this status (403 by default) and message. */
export interface PluginRefusal {
  refuse: { message: string } & Pick<BifrostErrorDetails, 'status' | 'retryAfterMs'>;
}

/** A plugin's answer to a request: nothing, a changed request, or a refusal. */
export type PluginVerdict = void | undefined | { request: CanonicalRequest<Operation> } | PluginRefusal;

/** What a plugin sees of one try. */
export interface PluginAttempt {
  readonly requestId: string;
  readonly provider: string;
  readonly model: string;
  readonly key: string;
}

/** A whole answer that is about to be given. Streams pass by unread; their end is told by `onEnd`. */
export interface PluginResponse {
  readonly requestId: string;
  readonly operation: Operation;
  /** The answer in canonical form, decoded on demand. */
  canonical(): CanonicalResponse<Operation>;
}

/**
 * Code that may look at a request and change or refuse it. Each step has one second; throwing or running late is
 * logged, counted and ignored, unless the plugin is `required`, which refuses the request.
 */
export interface Plugin {
  readonly specVersion: 'v1';
  readonly name: string;
  /** A failure of this plugin refuses the request instead of being ignored. Default false. */
  readonly required?: boolean;
  onRequest?(request: PluginRequest): PluginVerdict | Promise<PluginVerdict>;
  /** Before each try; a refusal skips the target. */
  onAttempt?(attempt: PluginAttempt): void | PluginRefusal | Promise<void | PluginRefusal>;
  /** Before a whole (not streamed) answer is given; a returned answer replaces it. */
  onResponse?(
    response: PluginResponse,
  ):
    | void
    | { response: CanonicalResponse<Operation> }
    | Promise<void | { response: CanonicalResponse<Operation> }>;
  /** After everything, streams included. */
  onEnd?(event: RequestEnd): void;
}
