export { z } from 'zod';
export type { JsonObject, JsonValue } from './json/read.js';
export {
  boolean,
  defined,
  isObject,
  list,
  number,
  object,
  objects,
  parseJson,
  parseObject,
  text,
  texts,
} from './json/read.js';
export { exactEvent, jsonText } from './json/exact-numbers.js';
export type { RawJson } from './json/raw-json.js';
export { createRawJson } from './json/raw-json.js';
export type {
  CacheControl,
  Citation,
  MediaPart,
  MediaSource,
  Message,
  OpaquePart,
  Part,
  PartCommon,
  ReasoningPart,
  RefusalPart,
  TextPart,
  TokenLogprob,
  ToolCallPart,
  ToolResultPart,
} from './hub/part.js';
export type {
  CountTokensResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ImageEditRequest,
  ImageRequest,
  ImageResponse,
  ListModelsRequest,
  ListModelsResponse,
  RerankRequest,
  RerankResponse,
  SpeechRequest,
  SpeechResponse,
  TextCompletionRequest,
  TextCompletionResponse,
  TranscriptionRequest,
  TranscriptionResponse,
  UploadedFile,
} from './hub/beyond-chat.js';
export type {
  ChatChoice,
  ChatRequest,
  ChatResponse,
  FinishReason,
  ReasoningRequest,
  ResponseFormat,
  Tool,
  ToolChoice,
} from './hub/chat.js';
export type { Usage, UsageSource } from './hub/usage.js';
export type { Cost, CostPart, KnownCost, UnknownCost, UnknownCostReason } from './hub/cost.js';
export type { PricedRequest, PriceList, Pricing } from './hooks/pricing.js';
export type { CanonicalRequest, CanonicalResponse, Operation, OperationTypes } from './hub/operations.js';
export { operations } from './hub/operations.js';
export type { Position, StreamEvent } from './hub/stream-event.js';
export type { ErrorCode, ErrorRule, Fault } from './errors/codes.js';
export { errorCodes, errorRules, isErrorCode, ruleOf } from './errors/codes.js';
export type {
  AttemptRecord,
  BifrostErrorDetails,
  NativeError,
  TimeoutPhase,
} from './errors/bifrost-error.js';
export { BifrostError } from './errors/bifrost-error.js';
export { fileFailure } from './errors/file-failure.js';
export type { Wanted } from './passage/read-wanted.js';
export { Secret } from './secrets/secret.js';
export type {
  Headers,
  InboundRequest,
  ProviderFailure,
  WireBody,
  WireEvent,
  WireRequest,
  WireResponse,
} from './adapter/wire.js';
export type {
  AnswerContext,
  AnyDialect,
  Dialect,
  Emit,
  EncodeContext,
  ExtraFinish,
  InboundDialect,
  InspectedEvent,
  InspectedResponse,
  Passage,
  StreamDecoder,
  StreamEncoder,
  StreamFraming,
} from './adapter/dialect.js';
export { WireFailure, invalidRequest, invalidResponse, unsupportedParameter } from './adapter/failures.js';
export type {
  AdapterContext,
  AdapterFetch,
  AdapterKey,
  AuthorizeContext,
  Classification,
  Credential,
  CredentialContext,
  Endpoint,
  EndpointAddress,
  EndpointContext,
  InboundMount,
  InboundRoute,
  InProcessRequest,
  InProcessResponse,
  InProcessTools,
  OutgoingRequest,
  PassageEdit,
  ProviderAdapter,
} from './adapter/provider-adapter.js';
export { defineProvider, withBearer, withHeader } from './adapter/define-provider.js';
export { setRequestId } from './adapter/request-id.js';
export type { ApiDialectOptions } from './api/dialect-options.js';
export { refuseBound } from './api/bound.js';
export { argumentsObject } from './api/arguments-object.js';
export { foreignToolMembers } from './api/foreign-tool-members.js';
export { namesInMessages, unknownMembers, unknownNames, unreadNames } from './api/unknown-members.js';
export type { Place } from './api/request-fields.js';
export {
  jsonRequestBody,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalPlace,
  optionalPlaces,
  optionalText,
  optionalTexts,
  optionalValue,
  otherSetMembers,
  requiredObject,
  requiredPlace,
  requiredText,
  topLevel,
} from './api/request-fields.js';
export type { ChatDialectOptions } from './api/chat/settings.js';
export { chat, chatDialect } from './api/chat/dialect.js';
export type { CompletionsDialectOptions } from './api/completions/settings.js';
export { completions, completionsDialect } from './api/completions/dialect.js';
export type { ResponsesDialectOptions } from './api/responses/settings.js';
export { responses, responsesDialect } from './api/responses/dialect.js';
export type { ReasoningRange } from './hub/reasoning-effort.js';
export { budgetOfEffort, effortOfBudget } from './hub/reasoning-effort.js';
export type { InlineData } from './api/data-uri.js';
export { dataUriOf, parseDataUri } from './api/data-uri.js';
export type { CountTokensDialectOptions } from './api/count-tokens/dialect.js';
export { countTokens, countTokensDialect } from './api/count-tokens/dialect.js';
export { estimateTokens } from './api/count-tokens/estimate-tokens.js';
export type { EmbeddingsDialectOptions } from './api/embeddings/dialect.js';
export { embeddings, embeddingsDialect } from './api/embeddings/dialect.js';
export { decodeVector, encodeVector } from './api/embeddings/vectors.js';
export { images, imagesDialect } from './api/images/dialect.js';
export type { ImageFormOptions } from './api/images/edits-dialect.js';
export {
  imageEdits,
  imageEditsDialect,
  imageVariations,
  imageVariationsDialect,
} from './api/images/edits-dialect.js';
export type { ListedModel, ModelsDialectOptions } from './api/models/dialect.js';
export { encodeModel, models, modelsDialect } from './api/models/dialect.js';
export { rerank, rerankDialect } from './api/rerank/dialect.js';
export { speech, speechDialect } from './api/speech/dialect.js';
export type { TranscriptionDialectOptions } from './api/transcription/dialect.js';
export { transcription, transcriptionDialect } from './api/transcription/dialect.js';
export type { MultipartBody } from './adapter/multipart.js';
export { parseMultipart, writeMultipart } from './adapter/multipart.js';
export type { Clock } from './time/clock.js';
export { systemClock } from './time/clock.js';
export type { AnswerSink, Call, CallBody, RunningCall } from './engine/call.js';
export type {
  DialectRoute,
  KeyView,
  ModelExplanation,
  ModelView,
  ProviderView,
  RestingModel,
} from './engine/views.js';
export type {
  AttemptEnd,
  FallbackTaken,
  Observer,
  RequestEnd,
  RequestStart,
  RetryPlanned,
} from './hooks/observer.js';
export type { SharedState, SharedStateChange } from './balancer/shared-state.js';
export { createSharedState } from './balancer/shared-state.js';
export type {
  Plugin,
  PluginAttempt,
  PluginRefusal,
  PluginRequest,
  PluginResponse,
  PluginVerdict,
} from './hooks/plugin.js';
export type { PluginFault } from './hooks/run-plugins.js';
export type { CallWitness, WitnessedAttempt } from './hooks/witness.js';
export type {
  AttemptTrace,
  RequestTrace,
  TracedAnswer,
  TracedAttempt,
  TracedRequest,
  Tracing,
} from './hooks/tracing.js';
export type { EngineOptions } from './engine/engine.js';
export { Engine } from './engine/engine.js';
export type { AddressQuestion } from './engine/preview-address.js';
export type { ProbeResult } from './engine/probe-keys.js';
export { Bifrost } from './client/bifrost.js';
export type { LibraryOptions } from './client/library-options.js';
export type { KeyInput, KeysContext, KeysFunction } from './schemas/key-supply.js';
export type { AnswerStream } from './client/answer-stream.js';
export type {
  BifrostMembers,
  CallOptions,
  ChatAnswerMessage,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  ChatContentPart,
  ChatMessage,
  ChatToolCall,
  EmbeddingAnswer,
  ExtraFields,
  Fallback,
  FileInput,
  OperationAnswer,
  OperationRequest,
  SpeechAnswer,
} from './client/types.js';
export type {
  Configuration,
  KeyConfiguration,
  PluginConfiguration,
  ProviderConfiguration,
} from './schemas/resolved.js';
export type { GatewayConfig, RequestLogConfig } from './schemas/gateway.js';
export type { RoutingConfig } from './schemas/routing.js';
export type { ParseOptions } from './schemas/parse-configuration.js';
export { invalidConfiguration, parseConfiguration } from './schemas/parse-configuration.js';
export { configurationJsonSchema, configurationSchema } from './schemas/configuration.js';
export { printableConfiguration } from './schemas/printable.js';
export { describeIssue } from './schemas/issues.js';
export { pathText } from './schemas/problems.js';
export type { ReferenceSources, ResolvedReferences } from './schemas/references.js';
export { isReference, resolveReferences } from './schemas/references.js';
export { secret } from './schemas/secret.js';
export { duration } from './schemas/scalars.js';
export { isLoopback } from './schemas/network-config.js';
export { closest } from './schemas/closest.js';
export { normalisedWeights } from './balancer/select-key.js';
export type { FramedEvent, Framing } from './transport/framing/framing.js';
export { createFraming, framingOf } from './transport/framing/create-framing.js';
export { version } from './version.js';
