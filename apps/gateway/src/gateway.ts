import { checkListening } from './authentication/listening.js';
import { configurationSource } from './configuration-source.js';
import type { Gateway, GatewayOptions } from './gateway-options.js';
import { createLog } from './log/logger.js';
import { RunningGateway } from './running-gateway.js';
import { ClusterGateway } from './workers/cluster-gateway.js';

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
  const warnings = checkListening(settings);
  const log = options.log ?? createLog(options.logLevel ?? 'info');
  if (settings.workers > 1) {
    const first = { loaded, settings };
    const workers = new ClusterGateway({ options, source, log, first, warnings });
    await workers.listen();
    return workers;
  }
  const gateway = new RunningGateway({
    source,
    environment: options.environment ?? process.env,
    log,
  });
  await gateway.prepare({ loaded, settings, warnings });
  await gateway.listen();
  return gateway;
}
