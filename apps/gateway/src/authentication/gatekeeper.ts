import { BifrostError } from '@bifrost/core';
import type { GatewaySettings } from '../settings.js';
import { isFresh, isSignedWith, readAwsSignature } from './aws-signature.js';
import { isAwsSigned, presentedTokens } from './credentials.js';
import { listensOnLoopback } from './loopback.js';
import { StrangerRules, type Visit } from './strangers.js';
import { TokenTable } from './tokens.js';

/** Whom a door is for. `either` takes a client's or an operator's token. */
export type Door = 'client' | 'operator' | 'either';

/** Decides who is let in at which door. */
export class Gatekeeper {
  readonly #clients: TokenTable;
  readonly #operators: TokenTable;
  readonly #strangers: StrangerRules;
  readonly #loopback: boolean;
  readonly #now: () => number;

  constructor(settings: GatewaySettings, now: () => number = Date.now) {
    this.#clients = new TokenTable(settings.clientTokens);
    this.#operators = new TokenTable(settings.operatorTokens);
    this.#strangers = new StrangerRules(settings);
    this.#loopback = listensOnLoopback(settings.host);
    this.#now = now;
  }

  /** Whether pages of any origin may call. */
  get hasOrigins(): boolean {
    return this.#strangers.hasOrigins;
  }

  /** Whether pages of this origin get CORS headers. */
  allowsOrigin(origin: string): boolean {
    return this.#strangers.allowsOrigin(origin);
  }

  /** Whether a door lets in who shows no token. */
  isOpen(door: Door): boolean {
    return this.#isOpen(door);
  }

  /**
   * Lets a request in.
   *
   * @param queryKey - the value of `?key=`
   * @returns the name of the token, `undefined` where none is needed
   * @throws `unauthorized` or `forbidden`, with what to do about it
   */
  admit(door: Door, visit: Visit, queryKey?: string): string | undefined {
    if (this.#isOpen(door)) {
      this.#strangers.check(visit);
      return undefined;
    }
    const tokens = presentedTokens(visit.headers, queryKey);
    for (const token of tokens) {
      const name = this.#nameAt(door, token);
      if (name !== undefined) return name;
    }
    const signer = this.#signerAt(door, visit);
    if (signer !== undefined) return signer;
    throw this.#refusal(door, visit, tokens);
  }

  /**
   * Lets a browser have the page's files. They hold nothing of anybody, and a browser that opens an address can show no
   * token: what the page then asks for is guarded. A page under a stranger's name could still be used against its
   * reader, so where no token guards anything, the rules for strangers hold for it too.
   *
   * @throws `forbidden`
   */
  admitPage(visit: Visit): void {
    if (this.#isOpen('operator')) this.#strangers.check(visit);
  }

  /** Whether a token that stands in a header of a client's request is an operator's, or none is needed for operators. */
  mayTrace(token: string): boolean {
    return this.#isOpen('operator') || this.#operators.nameOf(token) !== undefined;
  }

  /** Whether only the body can tell if a client's request is let in: it is signed, in a name that is known. */
  waitsForBody(headers: Visit['headers']): boolean {
    if (this.#clients.empty || !isAwsSigned(headers)) return false;
    const signature = readAwsSignature(headers);
    return (
      signature !== undefined &&
      isFresh(signature, this.#now()) &&
      this.#clients.ofName(signature.accessKeyId) !== undefined
    );
  }

  /** Clients of AWS show no token but sign with it, under its name. They speak to models alone. */
  #signerAt(door: Door, visit: Visit): string | undefined {
    const { method, headers, url, body } = visit;
    if (door !== 'client' || url === undefined || body === undefined || !this.waitsForBody(headers))
      return undefined;
    const signature = readAwsSignature(headers);
    const secret = signature === undefined ? undefined : this.#clients.ofName(signature.accessKeyId);
    if (signature === undefined || secret === undefined) return undefined;
    const request = { method, url, headers, body };
    return isSignedWith(request, signature, secret.reveal()) ? signature.accessKeyId : undefined;
  }

  /** A door is open when no token was configured for it. Operators' doors never open to other machines. */
  #isOpen(door: Door): boolean {
    if (door === 'client') return this.#clients.empty;
    return this.#loopback && this.#clients.empty && this.#operators.empty;
  }

  #nameAt(door: Door, token: string): string | undefined {
    const operator = door === 'client' ? undefined : this.#operators.nameOf(token);
    return operator ?? (door === 'operator' ? undefined : this.#clients.nameOf(token));
  }

  #refusal(door: Door, visit: Visit, tokens: readonly string[]): BifrostError {
    if (this.#operators.empty && (door === 'operator' || this.#clients.empty))
      return unauthorized('This route is closed: configure gateway.auth.operator_tokens to open it.');
    const kind = door === 'operator' ? 'an operator token' : 'a gateway token';
    if (isAwsSigned(visit.headers))
      return unauthorized(
        `The AWS signature is not that of ${kind}: sign with a token's name as the access key and the token as the secret, with a clock that is right, or send the token as a bearer token.`,
      );
    if (tokens.length === 0)
      return unauthorized(
        `This gateway needs ${kind}: send it as "authorization: Bearer <token>", x-api-key, api-key, x-goog-api-key or ?key=.`,
      );
    return unauthorized(`The token is not ${kind} of this gateway: see gateway.auth in its configuration.`);
  }
}

function unauthorized(message: string): BifrostError {
  return new BifrostError('unauthorized', message);
}
