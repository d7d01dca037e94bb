import type {
  AttemptRecord,
  ChatAnswerMessage,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  ChatContentPart,
  ChatMessage,
  ChatToolCall,
  EmbeddingAnswer,
  ExtraFields,
  ModelView,
  OperationRequest,
  Usage,
  z,
} from '@bifrost/core';
import type { LogStatus, RequestDetail, RequestPage, RequestStatistics } from '@bifrost/request-log';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EffectiveConfiguration } from '../effective-configuration.js';
import type { KeyStatus, ProbeStatus, ProviderStatus } from '../health/provider-status.js';
import { components } from './components.js';

type Described<Name extends keyof typeof components> = z.infer<(typeof components)[Name]>;
/** The same type without intersections, which otherwise make it another than the same type written out. */
type Flat<Type> = Type extends object ? { [Member in keyof Type]: Flat<Type[Member]> } : Type;

describe('the schemas of the OpenAPI document', () => {
  it('say what the types of the library say: neither has a member that the other does not know', () => {
    expectTypeOf<Flat<Described<'Attempt'>>>().toEqualTypeOf<Flat<AttemptRecord>>();
    expectTypeOf<Flat<Described<'Cost'>>>().toEqualTypeOf<Flat<NonNullable<ExtraFields['cost']>>>();
    expectTypeOf<Flat<Described<'ChatAnswerMessage'>>>().toEqualTypeOf<Flat<ChatAnswerMessage>>();
    expectTypeOf<Flat<Described<'ChatCompletion'>>>().toEqualTypeOf<Flat<ChatCompletion>>();
    expectTypeOf<Flat<Described<'ChatCompletionChunk'>>>().toEqualTypeOf<Flat<ChatCompletionChunk>>();
    expectTypeOf<Flat<Described<'ChatContentPart'>>>().toEqualTypeOf<Flat<ChatContentPart>>();
    expectTypeOf<Flat<Described<'ChatMessage'>>>().toEqualTypeOf<Flat<ChatMessage>>();
    expectTypeOf<Flat<Described<'ChatToolCall'>>>().toEqualTypeOf<Flat<ChatToolCall>>();
    expectTypeOf<Flat<Described<'EmbeddingAnswer'>>>().toEqualTypeOf<Flat<EmbeddingAnswer>>();
    expectTypeOf<Flat<Described<'ExtraFields'>>>().toEqualTypeOf<Flat<ExtraFields>>();
    expectTypeOf<Flat<Described<'EffectiveConfiguration'>>>().toEqualTypeOf<Flat<EffectiveConfiguration>>();
    expectTypeOf<Flat<Described<'KeyStatus'>>>().toEqualTypeOf<Flat<KeyStatus>>();
    expectTypeOf<Flat<Described<'ModelView'>>>().toEqualTypeOf<Flat<ModelView>>();
    expectTypeOf<Flat<Described<'Probe'>>>().toEqualTypeOf<Flat<ProbeStatus>>();
    expectTypeOf<Flat<Described<'ProviderStatus'>>>().toEqualTypeOf<Flat<ProviderStatus>>();
    expectTypeOf<Flat<Described<'RequestDetail'>>>().toEqualTypeOf<Flat<RequestDetail>>();
    expectTypeOf<Flat<Described<'RequestPage'>>>().toEqualTypeOf<Flat<RequestPage>>();
    expectTypeOf<Flat<Described<'RequestStatistics'>>>().toEqualTypeOf<
      Flat<RequestStatistics & { log: LogStatus }>
    >();
    expectTypeOf<Flat<Described<'Usage'>>>().toEqualTypeOf<Flat<Usage>>();
  });

  it('let a caller write what the types of the library let a caller write', () => {
    expectTypeOf<Described<'ChatCompletionRequest'>>().toExtend<ChatCompletionRequest>();
    expectTypeOf<Described<'CompletionRequest'>>().toExtend<OperationRequest>();
    expectTypeOf<Described<'EmbeddingRequest'>>().toExtend<OperationRequest>();
    expectTypeOf<Described<'ImageRequest'>>().toExtend<OperationRequest>();
    expectTypeOf<Described<'RerankRequest'>>().toExtend<OperationRequest>();
    expectTypeOf<Described<'ResponseRequest'>>().toExtend<OperationRequest>();
    expectTypeOf<Described<'SpeechRequest'>>().toExtend<OperationRequest>();
  });

  it.each(['ChatCompletionRequest', 'ResponseRequest', 'EmbeddingRequest', 'ImageRequest'] as const)(
    '%s has the members with which every request is steered, and lets others through',
    (name) => {
      const members = Object.keys(components[name].shape);
      expect(members).toEqual(
        expect.arrayContaining(['model', 'provider', 'fallbacks', 'routing', 'provider_options']),
      );
      const sent = { model: 'a/b', messages: [], input: 'x', prompt: 'x', born_later: 1 };
      expect(components[name].safeParse(sent)).toMatchObject({ success: true, data: { born_later: 1 } });
    },
  );

  it('refuse a request without a model', () => {
    expect(components.ChatCompletionRequest.safeParse({ messages: [] }).success).toBe(false);
  });
});
