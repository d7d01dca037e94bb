declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export type { AnswerId, ChatKind, ErrorKind, WholeOperation } from './answers.js';
export { answerIds } from './answers.js';
export type { Assembled, Emitted } from './assemble.js';
export { assemble, decodeEvents, deepFreeze } from './assemble.js';
export type { Loopback, Script, SeenRequest } from './bench/loopback.js';
export { startLoopback } from './bench/loopback.js';
export { inPiecesOf, inSeededPieces } from './bench/pieces.js';
export type { ConformanceFailure, TestRunner } from './conformance.js';
export { conformance, conformanceFailures } from './conformance.js';
export type { Answer, AnswerDetails, Fixture, FixtureOptions, OwnAnswer, Says } from './fixture.js';
export { answeredBy, fixture } from './fixture.js';
export type { ConformanceOptions, Skip } from './options.js';
export { scenarios } from './scenarios/all.js';
export type { Scenario } from './scenario.js';
