import type { IncomingMessage, ServerResponse } from 'node:http';
import { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request over HTTP/1.1 or HTTP/2, and the place for its answer. */
export interface Exchange {
  request: IncomingMessage | Http2ServerRequest;
  response: ServerResponse | Http2ServerResponse;
}

/** Node types what a server emits as `any`; here it gets its type back. */
export function isHttp2Response(response: Exchange['response']): response is Http2ServerResponse {
  return response instanceof Http2ServerResponse;
}

/** Over HTTP/2 a request is a class of its own with the same members. */
export function isHttp2Request(request: Exchange['request']): request is Http2ServerRequest {
  return request instanceof Http2ServerRequest;
}
