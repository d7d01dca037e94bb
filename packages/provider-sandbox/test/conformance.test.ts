import { answeredBy, conformance } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { createSandbox } from '../src/index.js';

conformance(vitest, {
  adapter: createSandbox(),
  model: 'echo',
  answers: {
    'chat/text': answeredBy('echo'),
    'chat/tools': answeredBy('tools', { says: { tools: ['get_weather'] } }),
    'chat/parallel-tools': answeredBy('tools', { request: { parallel_tool_calls: true } }),
    'chat/reasoning': answeredBy('reasoning'),
    'chat-stream/text': answeredBy('echo'),
    'chat-stream/tools': answeredBy('tools', { says: { tools: ['get_weather'] } }),
    'chat-stream/parallel-tools': answeredBy('tools', { request: { parallel_tool_calls: true } }),
    'chat-stream/reasoning': answeredBy('reasoning'),
    'chat-stream/error-event': answeredBy('lorem+fault-error-event'),
    'textCompletion/answer': answeredBy('echo'),
    'textCompletion-stream/answer': answeredBy('echo'),
    'embeddings/answer': answeredBy('echo'),
    'imageGeneration/answer': answeredBy('echo'),
    'imageEdit/answer': answeredBy('echo'),
    'speech/answer': answeredBy('echo'),
    'transcription/answer': answeredBy('echo'),
    'rerank/answer': answeredBy('echo'),
    'countTokens/answer': answeredBy('echo'),
    'listModels/answer': answeredBy('echo'),
    'error/authentication': answeredBy('fault-401'),
    'error/rate-limited': answeredBy('fault-429'),
    'error/quota': answeredBy('fault-402'),
    'error/overloaded': answeredBy('fault-503'),
    'error/context-length': answeredBy('fault-context-length'),
    'error/bad-request': answeredBy('fault-400'),
    'error/model-missing': answeredBy('fault-404'),
    'error/content-filtered': answeredBy('fault-content-filter'),
  },
});
