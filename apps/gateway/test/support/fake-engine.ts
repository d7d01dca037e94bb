import type { AnswerSink, Call, DialectRoute, ModelView, ProbeResult, ProviderView } from '@bifrost/core';
import type { GatewayEngine } from '../../src/engine-port.js';

/** A call that reached the engine, with the means to answer it. */
export interface Received {
  call: Call;
  sink: AnswerSink;
  cancelled: boolean;
}

/** An engine that does what a test says. */
export class FakeEngine implements GatewayEngine {
  readonly received: Received[] = [];
  routes: DialectRoute[] = [];
  views: ProviderView[] = [];
  listed: ModelView[] = [];
  probed: ProbeResult[] = [];
  /** What to do with a call; by default it is answered with an empty object. */
  answer: (received: Received) => void = ({ sink }) =>
    sink.complete(200, { 'content-type': 'application/json' }, '{}');
  onCancel: () => void = () => undefined;

  handle(call: Call, sink: AnswerSink) {
    const received: Received = { call, sink, cancelled: false };
    this.received.push(received);
    this.answer(received);
    return {
      cancel: () => {
        received.cancelled = true;
        this.onCancel();
      },
      done: Promise.resolve(),
    };
  }

  dialectRoutes() {
    return this.routes;
  }

  providers() {
    return this.views;
  }

  probe(): Promise<ProbeResult[]> {
    return Promise.resolve(this.probed);
  }

  models() {
    return Promise.resolve(this.listed);
  }

  close() {
    return Promise.resolve();
  }
}

/** A provider as the engine shows it. */
export function providerView(name: string, health: ProviderView['health'] = 'ok'): ProviderView {
  return {
    name,
    adapter: name,
    title: name,
    operations: ['chat'],
    keys: [
      {
        name: 'primary',
        enabled: true,
        weight: 1,
        share: 1,
        origin: `https://${name}.example`,
        models: [],
        state: 'healthy',
      },
    ],
    circuits: [],
    queue: { active: 1, waiting: 2, concurrency: 10, bufferSize: 10 },
    health,
  };
}
