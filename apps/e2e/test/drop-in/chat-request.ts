import { weatherSchema, weatherTool } from '../support/weather.js';
import type { Question } from './driver.js';

/** What a question asks, in the words that all formats after Chat Completions share. */
export function messagesOf<Picture>(
  { text, picture }: Question,
  /** Writes a picture as the SDK takes it. */
  pictureOf: (shown: { url: string }) => Picture,
) {
  const shown = { url: `data:image/png;base64,${picture ?? ''}` };
  const content = picture === undefined ? text : [{ type: 'text' as const, text }, pictureOf(shown)];
  return [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content },
  ];
}

/** The tool that a question lets the model call. */
export function toolsOf({ tools }: Question) {
  const weather = { type: 'function' as const, function: { ...weatherTool, parameters: weatherSchema } };
  return tools && { tools: [weather] };
}
