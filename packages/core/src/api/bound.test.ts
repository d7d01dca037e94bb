import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../hub/chat.js';
import { refuseBound } from './bound.js';

const request: ChatRequest = {
  model: 'm',
  messages: [],
  stream: false,
  unknown: { dialect: 'responses', fields: { previous_response_id: 'resp_1' } },
  bound: ['previous_response_id', 'conversation'],
};

describe('refuseBound', () => {
  it('names the first member that another dialect cannot carry', () => {
    expect(() => refuseBound(request, 'chat')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'previous_response_id' }),
    );
  });

  it('refuses what nobody claims to have written', () => {
    const { unknown: _unknown, ...orphan } = request;
    expect(() => refuseBound(orphan, 'chat')).toThrow(/previous_response_id/);
  });

  it('lets the dialect that wrote it, and those that speak it, go on', () => {
    expect(() => refuseBound(request, 'responses')).not.toThrow();
    expect(() => refuseBound(request, 'vendor.responses', 'responses')).not.toThrow();
  });

  it('says nothing to a request that is bound to nobody', () => {
    expect(() => refuseBound({}, 'chat')).not.toThrow();
    expect(() => refuseBound({ bound: [] }, 'chat')).not.toThrow();
  });
});
