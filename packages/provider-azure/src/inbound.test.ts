import { BifrostError, type InboundRequest, type WireBody } from '@bifrost/core';
import { openaiChat } from '@bifrost/provider-openai';
import { describe, expect, it } from 'vitest';
import { azureInbound } from './inbound.js';

const routes = azureInbound.flatMap(({ routes: each }) => each);

function route(path: string) {
  const found = routes.find((each) => each.path === path);
  if (found === undefined) throw new Error(`no route ${path}`);
  return found;
}

function request(body: WireBody, model = 'team-a'): InboundRequest {
  return { params: { model }, query: { 'api-version': '2024-10-21' }, headers: {}, body };
}

const messages = [{ role: 'user', content: 'Hello' }];

describe('the routes under /azure', () => {
  it('are those of a resource, each once', () => {
    const all = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('POST /openai/deployments/{model}/chat/completions');
    expect(all).toContain('POST /openai/v1/chat/completions');
    expect(all).toContain('POST /openai/responses');
    expect(all).toContain('GET /openai/models');
  });

  it('speak OpenAI’s dialect, so that bodies pass on', () => {
    expect(route('/openai/deployments/{model}/chat/completions').dialect.id).toBe(openaiChat.id);
    expect(route('/openai/v1/chat/completions').dialect.id).toBe(openaiChat.id);
  });

  it('take the deployment in the path for the model, whatever the body says', () => {
    const { dialect } = route('/openai/deployments/{model}/chat/completions');
    for (const value of [{ messages }, { messages, model: 'another' }]) {
      const body: WireBody = { kind: 'json', value: Object.freeze(value) };
      expect(dialect.inbound?.decodeRequest(request(body))).toMatchObject({ model: 'team-a' });
    }
  });

  it('do so for forms as well', () => {
    const { dialect } = route('/openai/deployments/{model}/audio/transcriptions');
    const file = { name: 'file', filename: 'a.mp3', media_type: 'audio/mpeg', bytes: new Uint8Array([1]) };
    const body: WireBody = { kind: 'multipart', fields: [{ name: 'model', value: 'x' }], files: [file] };
    expect(dialect.inbound?.decodeRequest(request(body))).toMatchObject({ model: 'team-a' });
  });

  it('leave a body that is wrong to the dialect', () => {
    const { dialect } = route('/openai/deployments/{model}/chat/completions');
    expect(() => dialect.inbound?.decodeRequest(request({ kind: 'none' }))).toThrow(BifrostError);
  });
});
