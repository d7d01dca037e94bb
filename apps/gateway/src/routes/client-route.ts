import type { AnyDialect, JsonObject, WireResponse } from '@bifrost/core';

/** What is asked of the gateway itself. */
export interface OwnQuestion {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  body: JsonObject;
  requestId: string;
}

/** A route at which clients speak a dialect. */
export interface ClientRoute {
  dialect: AnyDialect;
  /** A route of the unified API: answers carry `extra_fields`. */
  unified: boolean;
  /** Path template, for logs and metrics. Never a path that a client wrote. */
  template: string;
  /** The provider that serves it when a model names no other. */
  provider?: string;
  /** The route always answers as a stream. */
  stream?: boolean;
  /** Whose route it is: clients', where nothing is said. */
  door?: 'operator';
  /** The gateway answers itself: no single provider is asked. */
  own?: (question: OwnQuestion) => WireResponse | Promise<WireResponse>;
}
