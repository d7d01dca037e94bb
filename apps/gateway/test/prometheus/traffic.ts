import { createServer } from 'node:http';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { chatBody, start } from '../support/start.js';

/** A configuration in which everything that a metric can tell of happens: bad keys, a fallback, prices, traces. */
const configuration = {
  providers: {
    sandbox: {
      keys: [
        { name: 'good', models: ['echo', 'fault-503'] },
        // drawn first, refused, and left for the good one
        {
          name: 'revoked',
          models: ['echo'],
          weight: 1_000_000,
          sandbox_key_config: { faults: [{ kind: '401' }] },
        },
      ],
      circuit_breaker: { failures: 2, open_in_seconds: 60 },
      network_config: { max_retries: 1, retry_backoff_initial: 1, retry_backoff_max: 2 },
    },
    spare: {
      custom_provider_config: { base_provider_type: 'sandbox' },
      keys: [{ name: 'only', models: ['echo', 'unpriced'] }],
    },
  },
  gateway: {
    pricing: { overrides: { spare: priced('echo'), sandbox: priced('echo') } },
    traces: { protocol: 'http/json' },
    request_log: { database: ':memory:' },
  },
};

function priced(model: string): object {
  return { models: { [model]: { usd_per_million_tokens: { input: 1, output: 2 } } } };
}

/** A gateway with traces and prices, and the means to keep it busy. */
export async function busyGateway() {
  const receiver = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200).end('{}'));
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const address = receiver.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '50',
  };
  const { gateway } = await start(configuration, { environment });
  const ask = async (model: string, more: Record<string, unknown> = {}): Promise<number> => {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody(model, more));
    await answer.text();
    return answer.status;
  };
  return {
    url: gateway.url,
    /** One of each kind: answered, streamed, failed, fallen back, refused, without a price. Gives their statuses. */
    traffic: () =>
      Promise.all([
        ask('sandbox/echo'),
        ask('sandbox/echo', { stream: true }),
        ask('sandbox/fault-503'),
        ask('sandbox/fault-503', { fallbacks: ['spare/echo'] }),
        ask('sandbox/echo', { temperature: 'warm' }),
        ask('spare/unpriced'),
      ]),
  };
}
