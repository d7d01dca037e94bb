import type { EndpointAddress, EndpointContext } from '@bifrost/core';
import type { AzureKeyOptions, AzureOptions } from './options.js';

type Context = EndpointContext<AzureOptions, AzureKeyOptions>;

/** Since this version dated addresses have the Responses API; older ones have it under /openai/v1 alone. */
const firstWithResponses = '2025-03-01-preview';

/**
 * The address of an operation that a deployment does. Dated versions have the deployment in the path; under /openai/v1
 * the body alone names it.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
export function ofDeployment(operation: string): (context: Context) => EndpointAddress {
  return ({ key: { options } }) =>
    isDated(options.api_version)
      ? dated(options, 'POST', `/openai/deployments/{model}/${operation}`)
      : unversioned(options, 'POST', `/openai/v1/${operation}`);
}

/** The address of the Responses API, which has no deployment in its path. */
export function ofResponses({ key: { options } }: Context): EndpointAddress {
  const { api_version: version } = options;
  return isDated(version) && version >= firstWithResponses
    ? dated(options, 'POST', '/openai/responses')
    : unversioned(options, 'POST', '/openai/v1/responses');
}

/** The address of the list of models. */
export function ofModels({ key: { options } }: Context): EndpointAddress {
  return isDated(options.api_version)
    ? dated(options, 'GET', '/openai/models')
    : unversioned(options, 'GET', '/openai/v1/models');
}

function isDated(version: string): boolean {
  return version !== 'v1' && version !== 'preview';
}

function dated(options: AzureKeyOptions, method: EndpointAddress['method'], path: string): EndpointAddress {
  return { ...at(options, method, path), query: { 'api-version': options.api_version } };
}

function unversioned(
  options: AzureKeyOptions,
  method: EndpointAddress['method'],
  path: string,
): EndpointAddress {
  const address = at(options, method, path);
  return options.api_version === 'preview' ? { ...address, query: { 'api-version': 'preview' } } : address;
}

function at({ endpoint }: AzureKeyOptions, method: EndpointAddress['method'], path: string): EndpointAddress {
  const { origin, pathname } = new URL(endpoint);
  return { method, path: (pathname === '/' ? '' : pathname) + path, origin, originFromKey: true };
}
