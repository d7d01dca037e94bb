import { BifrostError } from '@bifrost/core';
import { checkListening } from './authentication/listening.js';
import { configurationSource } from './configuration-source.js';
import type { Gateway, GatewayOptions } from './gateway-options.js';
import { createLog } from './log/logger.js';
import { RunningGateway } from './running-gateway.js';

/**
 * Starts the HTTP gateway.
 *
 * @throws `invalid_configuration`, or Node's error when the address cannot be had (`EADDRINUSE`)
 *
 * @example
 * const gateway = await startGateway({ config: 'bifrost.json', port: 0 });
 * await fetch(`${gateway.url}/health`);
 * await gateway.close();
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const source = configurationSource(options);
  const loaded = await source.load();
  const settings = source.settings(loaded);
  refuseWorkers(settings.workers);
  const warnings = checkListening(settings);
  const gateway = new RunningGateway({
    source,
    environment: options.environment ?? process.env,
    log: options.log ?? createLog(options.logLevel ?? 'info'),
  });
  await gateway.listen({ loaded, settings, warnings });
  return gateway;
}

/** Serving with one process while several were asked for would be found out under load only. */
function refuseWorkers(workers: number): void {
  if (workers === 1) return;
  throw new BifrostError(
    'invalid_configuration',
    `gateway.workers: this version serves with one process, and ${workers} were asked for: start several gateways behind a load balancer instead.`,
  );
}
