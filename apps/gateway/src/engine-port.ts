import type { AnswerSink, Call, DialectRoute, ModelView, ProviderView, RunningCall } from '@bifrost/core';

/** What the routes ask of an engine. Tests answer it themselves. */
export interface GatewayEngine {
  handle(call: Call, sink: AnswerSink): RunningCall;
  dialectRoutes(): readonly DialectRoute[];
  providers(): readonly ProviderView[];
  models(): Promise<readonly ModelView[]>;
  /** Waits for running calls, then closes every socket. */
  close(options?: { graceMs?: number }): Promise<void>;
}
