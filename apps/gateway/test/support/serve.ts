import type { AddressInfo } from 'node:net';
import { chat } from '@bifrost/core';
import { onTestFinished } from 'vitest';
import { Gatekeeper } from '../../src/authentication/gatekeeper.js';
import type { Page } from '../../src/dashboard/page.js';
import type { EffectiveConfiguration } from '../../src/effective-configuration.js';
import { Front } from '../../src/http/front.js';
import { describeProviders } from '../../src/health/describe-providers.js';
import { probeProviders } from '../../src/health/probe-providers.js';
import { ClientDoor, type Refusal } from '../../src/routes/client-door.js';
import { createServer } from '../../src/server.js';
import {
  defaultLimits,
  defaultSettings,
  type ClientLimits,
  type GatewaySettings,
} from '../../src/settings.js';
import { Traffic } from '../../src/traffic.js';
import { FakeEngine } from './fake-engine.js';

export interface Served {
  engine: FakeEngine;
  front: Front;
  url: string;
  address: AddressInfo;
  traffic: Traffic;
  refusals: Refusal[];
  mistakes: unknown[];
  draining: { value: boolean };
}

const configuration: EffectiveConfiguration = {
  version: 'source',
  from: 'a test',
  notes: [],
  loaded_at: 0,
  packages: [],
  problem: null,
  price_list: null,
  configuration: { gateway: { port: 1 } },
};

/** A gateway's HTTP half on a free port of this machine, with an engine that the test plays. */
export async function serve(
  given: {
    engine?: FakeEngine;
    settings?: Partial<GatewaySettings>;
    limits?: Partial<ClientLimits>;
    page?: Page;
  } = {},
): Promise<Served> {
  const engine = given.engine ?? new FakeEngine();
  const limits = { ...defaultLimits, checkEveryMs: 20, ...given.limits };
  const settings = { ...defaultSettings, ...given.settings, limits };
  const gatekeeper = new Gatekeeper(settings);
  const traffic = new Traffic();
  const refusals: Refusal[] = [];
  const mistakes: unknown[] = [];
  const draining = { value: false };
  const onRefusal = (refusal: Refusal): void => void refusals.push(refusal);
  const door = new ClientDoor({ engine, gatekeeper, limits, traffic, publicDialect: chat, onRefusal });
  const server = await createServer({
    engine,
    gatekeeper,
    door,
    traffic,
    publicDialect: chat,
    metrics: { contentType: 'text/plain', text: () => Promise.resolve('metric 1\n') },
    ...(given.page !== undefined && { page: given.page }),
    views: () => engine.views,
    providers: {
      status: () => Promise.resolve(describeProviders(engine.views, [], () => undefined)),
      probe: (provider) => probeProviders(engine, provider),
    },
    operator: { configuration: () => configuration, changeKey: () => false },
    isDraining: () => draining.value,
    onMistake: (error) => void mistakes.push(error),
  });
  const front = new Front({
    limits,
    tls: settings.tls,
    onRequest: (exchange) => server.handle(exchange),
  });
  const address = await front.listen('127.0.0.1', 0);
  onTestFinished(async () => {
    front.destroy();
    await server.app.close();
  });
  const url = `${settings.tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`;
  return { engine, front, url, address, traffic, refusals, mistakes, draining };
}
