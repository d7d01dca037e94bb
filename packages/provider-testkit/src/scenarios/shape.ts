import { operations, type OutgoingRequest, Secret } from '@bifrost/core';
import assert from 'node:assert/strict';
import type { Bench } from '../bench/bench.js';
import { keyOptionsOf, parsedOptions } from '../bench/bench.js';
import { answersItself } from '../options.js';
import type { Scenario } from '../scenario.js';

/** What can be seen of an adapter without asking it anything. */
export const shapeScenarios: readonly Scenario[] = [
  { id: 'shape/names', needs: [], run: namesAreUsable },
  { id: 'shape/origins', needs: [], applies: (options) => !answersItself(options), run: originsAreSafe },
  { id: 'shape/operations', needs: [], run: operationsFit },
  { id: 'shape/options', needs: [], run: optionsAreStrict },
  {
    id: 'shape/authorize',
    needs: [],
    applies: ({ adapter: { credential }, key }) =>
      credential === 'required' || (credential === 'optional' && key !== false),
    run: authorizeSetsSomething,
  },
  { id: 'shape/inbound', needs: [], run: routesAreServable },
];

async function namesAreUsable({ options: { adapter } }: Bench): Promise<void> {
  assert.equal(adapter.specVersion, 'v1', 'specVersion must be v1');
  assert.match(adapter.id, /^[a-z0-9][a-z0-9_-]*$/u, 'the id must be lower-case letters, digits, - and _');
  assert.notEqual(adapter.name.trim(), '', 'the name for people must not be empty');
  for (const variable of adapter.environment ?? [])
    assert.match(variable, /^[A-Z][A-Z0-9_]*$/u, `${variable} is no name of an environment variable`);
  for (const pattern of adapter.models ?? [])
    assert.match(pattern, /^[^*\s]*\*?$|^[^*\s]+\*[^*\s]*\*?$/u, `${pattern} is no pattern of model names`);
}

async function originsAreSafe(bench: Bench): Promise<void> {
  const origins = bench.options.adapter.origins(contextOf(bench));
  assert.notEqual(origins.length, 0, 'an adapter has at least one origin');
  for (const origin of origins) {
    assert.ok(URL.canParse(origin), `${origin} is no origin`);
    const url = new URL(origin);
    assert.equal(url.origin, origin, `${origin} must be scheme, host and port alone`);
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    assert.ok(url.protocol === 'https:' || isLocal, `${origin} must be https: keys go there`);
  }
}

async function operationsFit(bench: Bench): Promise<void> {
  const { adapter } = bench.options;
  const declared = Object.keys(adapter.operations);
  assert.notEqual(declared.length, 0, 'an adapter declares at least one operation');
  for (const operation of operations) {
    for (const entry of adapter.operations[operation] ?? []) {
      const { dialect } = entry;
      assert.equal(dialect.operation, operation, `${dialect.id} stands under ${operation}`);
      assert.match(
        dialect.id,
        /^[\w-]+\.[\w.-]+$/u,
        `the id of a dialect is vendor.format, not ${dialect.id}`,
      );
      const { path } = entry.endpoint({ ...contextOf(bench), model: 'a-model', stream: false });
      assert.match(path, /^\/[^?#\s]*$/u, `${path} must be a path; queries have a member of their own`);
      assert.doesNotMatch(path, /a-model/u, `${path}: write {model}, and core puts the model in`);
    }
  }
}

/** Beside the options of the run, which are good: a schema that misses a required member would refuse anything. */
async function optionsAreStrict({ options, server }: Bench): Promise<void> {
  const { adapter } = options;
  for (const [name, schema, good] of [
    ['options', adapter.options, options.options],
    ['keyOptions', adapter.keyOptions, keyOptionsOf(options, server.origin)],
  ] as const) {
    assert.notEqual(
      schema?.safeParse({ ...good, a_name_that_nobody_knows: true }).success,
      true,
      `${name} must refuse members that it does not know`,
    );
  }
}

async function authorizeSetsSomething(bench: Bench): Promise<void> {
  const { adapter } = bench.options;
  const request: OutgoingRequest = {
    method: 'POST',
    origin: bench.server.origin,
    path: '/v1/anything',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{}'),
  };
  const before = JSON.stringify(request);
  const now = Date.UTC(2025, 0, 1);
  const credential =
    adapter.credentials === undefined
      ? undefined
      : { value: new Secret('testkit-token'), expiresAt: now + 3_600_000 };
  const authorized = await adapter.authorize(Object.freeze(request), {
    ...contextOf(bench),
    credential,
    now,
  });
  assert.equal(JSON.stringify(request), before, 'authorize gives a new request and leaves the old as it was');
  assert.notEqual(JSON.stringify(authorized), before, 'authorize sets no credential');
  assert.equal(authorized.origin, request.origin, 'authorize must not send the request elsewhere');
}

async function routesAreServable({ options: { adapter } }: Bench): Promise<void> {
  const seen = new Set<string>();
  for (const { prefix, routes } of adapter.inbound ?? []) {
    assert.match(prefix, /^[a-z0-9-]+$/u, `${prefix} must be one segment of a path`);
    for (const { method, path, dialect } of routes) {
      assert.match(path, /^\//u, `${path} must begin with /`);
      assert.ok(
        dialect.inbound !== undefined,
        `${dialect.id} has no inbound half, so ${path} cannot be served`,
      );
      const route = `${method} /${prefix}${path}`;
      assert.ok(!seen.has(route), `${route} stands twice`);
      seen.add(route);
    }
  }
}

function contextOf({ options, server, secrets }: Bench) {
  const parsed = parsedOptions(options, server.origin);
  const [value] = options.key === false ? [] : secrets;
  return {
    options: parsed.options,
    key: {
      name: 'testkit',
      value: value === undefined ? undefined : new Secret(value),
      options: parsed.keyOptions,
    },
  };
}
