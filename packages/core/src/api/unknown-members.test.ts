import { describe, expect, it } from 'vitest';
import type { Message } from '../hub/part.js';
import { namesInMessages, unknownMembers, unknownNames, unreadNames } from './unknown-members.js';

const says = (value: Record<string, number | null>, dialect = 'acme.chat') => ({
  native: { dialect, value },
});

const messages: Message[] = [
  {
    role: 'user',
    parts: [{ type: 'text', text: 'a', ...says({ weight: 1, unset: null }) }],
    ...says({ mood: 1 }),
  },
  {
    role: 'user',
    parts: [
      {
        type: 'tool_result',
        tool_call_id: 'c',
        parts: [{ type: 'text', text: 'b', ...says({ weight: 2, depth: 3 }) }],
      },
      { type: 'text', text: 'c', ...says({ foreign: 1 }, 'other.chat') },
    ],
  },
];

describe('namesInMessages', () => {
  it('finds what messages, parts and parts of results say in one dialect, each name once', () => {
    expect(namesInMessages(messages, 'acme.chat')).toEqual(['mood', 'weight', 'depth']);
    expect(namesInMessages(messages, 'other.chat')).toEqual(['foreign']);
    expect(namesInMessages(messages, 'third.chat')).toEqual([]);
  });

  it('asks the dialect which of its members tell anything', () => {
    const named = namesInMessages(messages, 'acme.chat', (value) => Object.keys(value).slice(0, 1));
    expect(named).toEqual(['mood', 'weight']);
  });
});

describe('unknownMembers', () => {
  it('names the dialect where it must be known, and nobody else', () => {
    const dialect = 'acme.chat';
    expect(unknownMembers(dialect, {})).toBeUndefined();
    expect(unknownMembers(dialect, { bound: ['thread'] })).toEqual({ dialect, fields: {} });
    expect(unknownMembers(dialect, { fields: { a: 1 } })).toEqual({ dialect, fields: { a: 1 } });
    const inMessages = ['mood'];
    expect(unknownMembers(dialect, { inMessages })).toEqual({ dialect, fields: {}, inMessages });
  });

  it('has names for those who cannot say it', () => {
    const unknown = { dialect: 'acme.chat', fields: { a: 1 }, inMessages: ['mood'] };
    expect(unknownNames(unknown)).toEqual(['a', 'mood']);
    expect(unknownNames(undefined)).toEqual([]);
  });
});

describe('unreadNames', () => {
  it('lists members that are set and not read, each once', () => {
    const read = new Set(['role']);
    const turns = [
      { role: 'user', mood: 1 },
      { role: 'user', mood: 2, unset: null },
    ];
    expect(
      unreadNames([
        [turns, read],
        [[{ depth: 1 }], read],
      ]),
    ).toEqual(['mood', 'depth']);
  });
});
