import { describe, expect, it } from 'vitest';
import type { Tool } from '../hub/chat.js';
import { foreignToolMembers } from './foreign-tool-members.js';

const tool = (value: Extract<Tool, { type: 'function' }>['native']): Tool => ({
  type: 'function',
  name: 'f',
  parameters: { type: 'object' },
  ...(value === undefined ? {} : { native: value }),
});
const listed = (value: Extract<Tool, { type: 'function' }>['native'], own = 'acme.chat'): string[] =>
  foreignToolMembers(tool(value), 'tools[1]', (dialect) => dialect === own);

describe('foreignToolMembers', () => {
  it('lists what another dialect says of a tool', () => {
    const value = { defer_loading: true, allowed_callers: ['direct'], later: null };
    expect(listed({ dialect: 'other.messages', value })).toEqual([
      'tools[1].defer_loading',
      'tools[1].allowed_callers',
    ]);
    expect(listed({ dialect: 'acme.chat', value })).toEqual([]);
    expect(listed(undefined)).toEqual([]);
    expect(listed({ dialect: 'other.messages', value: { constructor: 'Mine' } })).toEqual([
      'tools[1].constructor',
    ]);
  });

  it('does not list what the hub says in its own way', () => {
    const value = { parameters: { type: 'OBJECT' }, namespace: { name: 'n' } };
    expect(listed({ dialect: 'other.messages', value })).toEqual([]);
  });

  it('leaves tools of other kinds to those who refuse them', () => {
    const opaque: Tool = { type: 'opaque', dialect: 'other.messages', kind: 'search', value: { a: 1 } };
    expect(foreignToolMembers(opaque, 'tools[0]', () => false)).toEqual([]);
  });
});
