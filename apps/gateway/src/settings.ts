import type { GatewayConfig, RequestLogConfig, Secret } from '@bifrost/core';

/** A token that opens the gateway's doors. */
export interface Token {
  /** Who comes with it; this name stands in logs, the value never. */
  name: string;
  value: Secret;
}

/** How long the gateway waits for slow clients, and how much they may send. */
export interface ClientLimits {
  maxBodyBytes: number;
  maxHeaderBytes: number;
  /** Milliseconds in which a connection must say which protocol it speaks. */
  firstBytesMs: number;
  /** Milliseconds for the whole head of a request. */
  headersMs: number;
  /** Milliseconds for a whole request, body included. */
  requestMs: number;
  /** Milliseconds that an idle connection is kept. */
  keepAliveMs: number;
  /** Milliseconds that a client may take nothing of an answer that is there for it. */
  stalledMs: number;
  /** How often Node looks for clients that are too slow, in milliseconds. */
  checkEveryMs: number;
}

/** Everything that the gateway itself is told: from flags, the environment, the file and the defaults, in this order. */
export interface GatewaySettings {
  host: string;
  port: number;
  workers: number;
  /** Allows a listener that others can reach without any token. */
  insecure: boolean;
  clientTokens: readonly Token[];
  operatorTokens: readonly Token[];
  /** Certificate and key as PEM texts. */
  tls?: { cert: string; key: Secret };
  /** Host names that are served without tokens, beside those of this machine. */
  allowedHosts: readonly string[];
  /** Origins of web pages that may call. */
  allowedOrigins: readonly string[];
  /** Whether `/metrics` is served. */
  metrics: boolean;
  /** Absent where the request log is off. */
  requestLog: RequestLogConfig | undefined;
  /** Where traces go, if anywhere. */
  traces: GatewayConfig['traces'];
  /** Whether the page is served, where it is installed. */
  dashboard: boolean;
  /** Milliseconds that running streams get to end after a signal to stop. */
  shutdownGraceMs: number;
  limits: ClientLimits;
}

/** Node closes idle connections after 5 s, load balancers keep them for 60 s: whoever is first makes a 502. */
const keepAliveMs = 75_000;

export const defaultLimits: ClientLimits = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxHeaderBytes: 32 * 1024,
  firstBytesMs: keepAliveMs,
  headersMs: 30_000,
  requestMs: 300_000,
  keepAliveMs,
  stalledMs: 120_000,
  checkEveryMs: 5_000,
};

export const defaultSettings: GatewaySettings = {
  host: '127.0.0.1',
  port: 8080,
  workers: 1,
  insecure: false,
  clientTokens: [],
  operatorTokens: [],
  allowedHosts: [],
  allowedOrigins: [],
  metrics: true,
  requestLog: undefined,
  traces: undefined,
  dashboard: true,
  shutdownGraceMs: 30_000,
  limits: defaultLimits,
};
