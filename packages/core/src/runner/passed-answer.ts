import { invalidResponse } from '../adapter/failures.js';
import type { Operation } from '../hub/operations.js';
import type { JsonObject } from '../json/read.js';
import { appendToObject } from '../passage/append-to-object.js';
import { noteUsage } from './answer-facts.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { checkPassedVectors, refuseOther } from './check-answer.js';
import { CollectedBody, notJson } from './collected-body.js';
import { extraFields } from './extra-fields.js';
import { endedInOtherWords } from './ended-in-other-words.js';
import { copyPassedHeaders } from './passed-headers.js';
import { PassedJson } from './passed-json.js';

/** What answers in text where a client asks for it (`srt`). Everything else answers in JSON, whatever it calls it. */
const mayBeText: ReadonlySet<Operation> = new Set(['transcription']);

/** Gives a whole answer to the client as the provider wrote it. */
export class PassedAnswer implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #body = new CollectedBody();

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  data(chunk: Buffer): void {
    this.#body.mustAdd(chunk);
  }

  end(): void {
    const { answer, plan, chain } = this.#host;
    const bytes = this.#body.bytes();
    const contentType = answer.headers['content-type'];
    const headers: Record<string, string> = { 'content-type': contentType ?? 'application/json' };
    copyPassedHeaders(plan.dialect, answer.headers, headers);
    if (mayBeText.has(plan.dialect.operation) && contentType?.includes('json') === false)
      return this.#giveText(bytes, headers);
    const json = new PassedJson(bytes);
    if (!this.#inspect(json)) return;
    const changed = chain.call.unified ? this.#repaired(json) : undefined;
    const extra = chain.envelope.wantsExtraFields
      ? JSON.stringify(extraFields(chain, this.#host, undefined))
      : undefined;
    const body = changed === undefined ? bytes : Buffer.from(JSON.stringify(changed));
    // an object was read from it, so there is a brace to add it at
    const edited = extra === undefined ? body : (appendToObject(body, 'extra_fields', extra) ?? body);
    this.#host.complete(answer.status, headers, edited);
  }

  /** A web page is no answer in any form. */
  #giveText(bytes: Buffer, headers: Record<string, string>): void {
    if (headers['content-type']?.startsWith('text/html') === true) throw notJson(headers['content-type']);
    this.#host.complete(this.#host.answer.status, headers, bytes);
  }

  /** Reads usage, model and id. An error inside a 200 ends the attempt and gives `false`. */
  #inspect(json: PassedJson): boolean {
    const { plan, facts, answer, chain } = this.#host;
    const { passage } = plan.dialect;
    const body = json.read(passage?.responseMembers);
    if (body === undefined) throw notJson(answer.headers['content-type']);
    if (passage === undefined) return true;
    const seen = passage.inspectResponse(body);
    if (seen.error === true) {
      const value = json.whole() ?? body;
      this.#host.failWith(plan.dialect.decodeError({ ...answer, body: { kind: 'json', value } }));
      return false;
    }
    refuseOther(body, passage.answerMembers);
    if (seen.empty === true) throw invalidResponse('the answer is empty, and says nothing of why');
    checkPassedVectors(chain, passage, seen.vectors);
    noteUsage(facts, seen.usage);
    facts.modelUsed = seen.model;
    facts.serviceTier = seen.service_tier;
    facts.finishReason = seen.finish_reason;
    facts.nativeFinishReason = seen.finish_reason;
    facts.answerId = seen.id;
    facts.answerBound = seen.bound;
    return true;
  }

  /** The answer where the public API words something otherwise, else `undefined`. */
  #repaired(json: PassedJson): JsonObject | undefined {
    const { chain, plan, facts } = this.#host;
    const repair = plan.dialect.passage?.repair;
    if (repair === undefined) return undefined;
    const sawMarker = json.includes(chain.markers.get(repair.markers));
    if (!sawMarker && !endedInOtherWords(repair, facts)) return undefined;
    const whole = json.whole();
    return whole === undefined ? undefined : repair.apply(whole, sawMarker);
  }
}
