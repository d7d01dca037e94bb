import {
  BifrostError,
  type CanonicalRequest,
  type Dialect,
  type Endpoint,
  type Operation,
} from '@bifrost/core';
import assert from 'node:assert/strict';
import type { Bench } from '../bench/bench.js';
import { testedOperations } from '../options.js';
import type { Scenario } from '../scenario.js';
import { canonicalRequests, deepFreeze } from '../wire/canonical.js';

/** Encoders of requests: they leave what they are given as it is, and say no with an error of ours. */
export const encoderScenarios: readonly Scenario[] = [
  { id: 'encode/leaves-request-alone', needs: [], run: leavesRequestsAlone },
];

async function leavesRequestsAlone(bench: Bench): Promise<void> {
  for (const operation of testedOperations(bench.options))
    checkOperation(bench, operation, canonicalRequests[operation]);
}

function checkOperation<O extends Operation>(
  bench: Bench,
  operation: O,
  requests: readonly CanonicalRequest<O>[],
): void {
  const entries: readonly Endpoint<O>[] = bench.options.adapter.operations[operation] ?? [];
  for (const { dialect } of entries) {
    for (const request of requests) checkRequest(bench, dialect, request);
  }
}

function checkRequest<O extends Operation>(
  bench: Bench,
  dialect: Dialect<O>,
  request: CanonicalRequest<O>,
): void {
  const before = JSON.stringify(request);
  const frozen = deepFreeze(request);
  const model = bench.options.model ?? 'test-model';
  try {
    const { body, dropped } = dialect.encodeRequest(frozen, bench.encodeContext(model, false));
    assert.ok(Array.isArray(dropped), `${dialect.id}: "dropped" must be a list`);
    if (body.kind === 'json') JSON.stringify(body.value);
  } catch (error) {
    assert.ok(
      isRefusal(error),
      `${dialect.id} must not change the request, and refuses with a BifrostError: ${String(error)}`,
    );
  }
  assert.equal(JSON.stringify(request), before, `${dialect.id} changed the request`);
}

/** A request may hold what a vendor cannot say: then the refusal names it. */
function isRefusal(error: unknown): boolean {
  if (!BifrostError.isInstance(error)) return false;
  return error.code === 'unsupported_parameter' || error.code === 'invalid_request';
}
