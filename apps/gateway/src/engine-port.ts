import type {
  AnswerSink,
  Call,
  DialectRoute,
  ModelView,
  ProbeResult,
  ProviderView,
  RunningCall,
} from '@bifrost/core';

/** What the routes ask of an engine. Tests answer it themselves. */
export interface GatewayEngine {
  handle(call: Call, sink: AnswerSink): RunningCall;
  dialectRoutes(): readonly DialectRoute[];
  providers(): readonly ProviderView[];
  models(): Promise<readonly ModelView[]>;
  /** One cheap call for each key of a provider. */
  probe(provider: string): Promise<readonly ProbeResult[]>;
  /** Waits for running calls, then closes every socket. */
  close(options?: { graceMs?: number }): Promise<void>;
}
