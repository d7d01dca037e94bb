import type { ChatAnswer, ChatMessage, ChatRequest } from '../api/chat.js';

/** What stands beside the conversation, as it is typed. */
export interface Settings {
  model: string;
  /** Targets, separated by commas. */
  fallbacks: string;
  system: string;
  maxTokens: string;
  temperature: string;
}

export const firstSettings: Settings = {
  model: '',
  fallbacks: '',
  system: '',
  maxTokens: '',
  temperature: '',
};

/** A question and what came of it. */
export interface Turn {
  question: string;
  model: string;
  answer: ChatAnswer;
}

/** The request that carries a conversation on. Answers that never came are no part of it. */
export function requestOf(turns: readonly Turn[], settings: Settings): ChatRequest {
  const messages = turns.flatMap(({ question, answer }, index): ChatMessage[] => {
    const asked: ChatMessage = { role: 'user', content: question };
    if (index === turns.length - 1) return [asked];
    return answer.text === '' ? [] : [asked, { role: 'assistant', content: answer.text }];
  });
  const system: ChatMessage[] =
    settings.system.trim() === '' ? [] : [{ role: 'system', content: settings.system }];
  return {
    model: settings.model.trim(),
    fallbacks: settings.fallbacks
      .split(',')
      .map((target) => target.trim())
      .filter((target) => target !== ''),
    messages: [...system, ...messages],
    maxTokens: numberIn(settings.maxTokens),
    temperature: numberIn(settings.temperature),
  };
}

/** A number that was typed; what is none, is nothing. */
function numberIn(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}
