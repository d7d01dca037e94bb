import type { Dialect, InboundRequest, Operation } from '@bifrost/core';

/** The same dialect for routes whose path names the deployment: the body may name none, and need not agree. */
export function namedByPath<O extends Operation>(dialect: Dialect<O>): Dialect<O> {
  const { inbound } = dialect;
  if (inbound === undefined) return dialect;
  return {
    ...dialect,
    inbound: { ...inbound, decodeRequest: (request) => inbound.decodeRequest(withModel(request)) },
  };
}

function withModel(request: InboundRequest): InboundRequest {
  const { model } = request.params;
  const { body } = request;
  if (model === undefined) return request;
  if (body.kind === 'json') return { ...request, body: { kind: 'json', value: { ...body.value, model } } };
  if (body.kind !== 'multipart') return request;
  const fields = [...body.fields.filter(({ name }) => name !== 'model'), { name: 'model', value: model }];
  return { ...request, body: { ...body, fields } };
}
