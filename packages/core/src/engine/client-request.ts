import { BifrostError } from '../errors/bifrost-error.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import type { JsonObject } from '../json/read.js';
import { isOwnMember, ownMembers } from '../passage/passage-rules.js';
import type { Call } from './call.js';
import { parseBody, type Members } from './members.js';

/** The client's request in the forms in which attempts want it, each made once and only when one asks. */
export class ClientRequest {
  readonly #call: Call;
  /** Top-level members of the body, with their spans where it came as bytes. */
  readonly members: Members;
  #json: JsonObject | undefined;
  #bytes: Buffer | undefined;
  #canonical: CanonicalRequest<Operation> | undefined;
  #changed = false;

  constructor(call: Call, members: Members) {
    this.#call = call;
    this.members = members;
  }

  /** A plugin changed the request, so the bytes no longer say what is wanted. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Puts a plugin's version in place of the client's. */
  replace(canonical: CanonicalRequest<Operation>): void {
    this.#canonical = canonical;
    this.#changed = true;
  }

  /** The body as JSON: a form as its fields, a request without a body as its query. */
  json(): JsonObject {
    return (this.#json ??= parseBody(this.#call, this.#call.dialect.exactMembers));
  }

  /** The body as bytes, for passage. `undefined` for forms. */
  bytes(): Buffer | undefined {
    const { body } = this.#call;
    if (body.kind === 'bytes') return body.bytes;
    if (body.kind !== 'object') return undefined;
    return (this.#bytes ??= Buffer.from(JSON.stringify(body.value)));
  }

  /** The request in canonical form. @throws BifrostError `invalid_request` naming the member that is wrong. */
  canonical(): CanonicalRequest<Operation> {
    return (this.#canonical ??= this.#decode());
  }

  #decode(): CanonicalRequest<Operation> {
    const { dialect, params, query, headers, body } = this.#call;
    if (dialect.inbound === undefined)
      throw new BifrostError('internal', `no client can speak ${dialect.id}`);
    const wire =
      body.kind === 'none'
        ? body
        : body.kind === 'multipart'
          ? { ...body, fields: body.fields.filter(({ name }) => !ownMembers.has(name)) }
          : ({ kind: 'json', value: withoutOwnMembers(this.json(), dialect) } as const);
    return dialect.inbound.decodeRequest({ params, query, headers, body: wire });
  }
}

/** What steers Bifrost is read from the envelope: a vendor's dialect would take it for members that it does not know. */
function withoutOwnMembers(body: JsonObject, dialect: Call['dialect']): JsonObject {
  const members = Object.entries(body);
  const read = (name: string) => body[name];
  const others = members.filter(([name]) => !isOwnMember(name, read, dialect));
  return others.length === members.length ? body : Object.fromEntries(others);
}
