import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates } from 'node:tls';
import { Agent } from 'undici';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';
import { createConnector, type Connect } from './connector.js';
import { Exchange } from './exchange.js';
import type { TrustOptions } from './http-tunnel.js';
import { parseProxySettings, type Environment, type ProxySettings } from './proxy-settings.js';
import { RunningCount } from './running-count.js';
import type { Transport, TransportRequest } from './transport.js';

/** How to reach one provider. */
export interface UndiciTransportOptions {
  clock: Clock;
  /** Time limit for a new connection: name, TCP, proxy and TLS together. */
  connectTimeoutMs: number;
  /** None by default. */
  proxy?: ProxySettings;
  /** Certificates (PEM) that are trusted beside the usual ones. */
  caCertPem?: string;
  /** Accepts any certificate: for tests and closed networks. */
  insecureSkipVerify?: boolean;
  /** Connections to one origin at a time; unlimited by default. */
  connections?: number;
  /** Where proxy settings of type `environment` look; names the file of `NODE_EXTRA_CA_CERTS`, too. */
  environment?: Environment;
  /** Opens TCP and TLS instead of undici's connector: for tests. */
  connect?: Connect;
}

/**
 * HTTP/1.1 over undici's pools, one for each origin, with keep-alive and without pipelining.
 *
 * Redirects are answers like any other. undici's own time limits are off: they run on a clock of their own and would
 * end a slow answer behind the runner's back. Throws `invalid_configuration` for a proxy address or a certificate that
 * cannot be read.
 */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  const connector = createConnector({
    clock: options.clock,
    connectTimeoutMs: options.connectTimeoutMs,
    chooseProxy: parseProxySettings(options.proxy ?? { type: 'none' }, options.environment),
    trust: trustOf(options),
    ...(options.connect === undefined ? {} : { connect: options.connect }),
  });
  const agent = new Agent({
    connect: connector.connect,
    connections: options.connections ?? null,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
    // Below the idle limits of common load balancers; a shorter hint of the server wins.
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 300_000,
  });
  // Not left to the agent: it would also wait for connections that nobody wants any more.
  const running = new RunningCount();
  const destroy = async (): Promise<void> => {
    const closed = agent.destroy(new BifrostError('network', 'the connections to the provider were closed'));
    connector.giveUp();
    await closed;
  };
  let closing = false;
  return {
    send(request, handler) {
      const exchange = new Exchange(handler, placeOf(request.origin), running.leave);
      running.enter();
      if (closing) exchange.fail({ code: 'UND_ERR_CLOSED' });
      else agent.dispatch(dispatchOptions(request), exchange);
      exchange.sent();
      return exchange;
    },
    async close() {
      closing = true;
      await running.none();
      await destroy();
    },
    async destroy() {
      closing = true;
      await destroy();
    },
  };
}

function dispatchOptions(request: TransportRequest): Agent.DispatchOptions {
  const { headers } = request;
  return {
    origin: request.origin,
    path: request.path,
    method: request.method,
    // Answers are read, and passed on, as they come: compressed ones would have to be undone first.
    headers: 'accept-encoding' in headers ? headers : { ...headers, 'accept-encoding': 'identity' },
    body: request.body ?? null,
  };
}

function placeOf(origin: string): string {
  return origin.slice(origin.indexOf('://') + 3);
}

/**
 * Opens connections to other hosts than the provider's by way of its proxy; `undefined` where it has none. Whose
 * certificate is not looked at is the provider alone.
 */
export function connectByProxy(
  options: Pick<UndiciTransportOptions, 'clock' | 'connectTimeoutMs' | 'proxy' | 'environment' | 'caCertPem'>,
): Connect | undefined {
  const { clock, connectTimeoutMs, proxy, environment } = options;
  if (proxy === undefined || proxy.type === 'none') return undefined;
  const chooseProxy = parseProxySettings(proxy, environment);
  return createConnector({ clock, connectTimeoutMs, chooseProxy, trust: trustOf(options) }).connect;
}

function trustOf(
  options: Pick<UndiciTransportOptions, 'insecureSkipVerify' | 'caCertPem' | 'environment'>,
): TrustOptions {
  const trust: TrustOptions = {};
  if (options.insecureSkipVerify === true) trust.rejectUnauthorized = false;
  const pem = options.caCertPem;
  if (pem === undefined) return trust;
  try {
    // Read once on its own, for OpenSSL passes over text that is no certificate without a word.
    void new X509Certificate(pem);
    // Made once: reading the usual roots again for each connection takes milliseconds.
    const ca = [...rootCertificates, ...extraCertificates(options.environment), pem];
    trust.secureContext = createSecureContext({ ca });
  } catch (error) {
    throw new BifrostError(
      'invalid_configuration',
      'network_config.ca_cert_pem is no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
      { param: 'network_config.ca_cert_pem', cause: error },
    );
  }
  return trust;
}

/** Certificates that Node was told to trust everywhere. It leaves them out where authorities are given. */
function extraCertificates(environment: Environment = {}): string[] {
  const path = environment['NODE_EXTRA_CA_CERTS'];
  if (path === undefined || path === '') return [];
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    // Node has warned of it when it started
    return [];
  }
}
