import type { RequestTrace, Tracing } from '../hooks/tracing.js';
import type { RequestEnd } from '../hooks/observer.js';
import type { Call } from './call.js';

/** Asks the tracing about a call that begins. */
export function beginTrace(tracing: Tracing, call: Call, startedAt: number): RequestTrace | undefined {
  if (call.own === true) return undefined;
  try {
    return tracing.begin({
      requestId: call.requestId,
      operation: call.dialect.operation,
      dialect: call.dialect.id,
      route: call.route,
      client: call.client,
      bodiless: call.body.kind === 'none',
      headers: call.headers,
      startedAt,
    });
  } catch {
    // whoever follows a request must never cost it
    return undefined;
  }
}

/** Tells the tracing that the call is over. The event is made only where somebody wants it. */
export function endTrace(trace: RequestTrace, makeEvent: () => RequestEnd): void {
  if (trace.end === undefined) return;
  try {
    trace.end(makeEvent());
  } catch {
    // whoever follows a request must never cost it
  }
}
