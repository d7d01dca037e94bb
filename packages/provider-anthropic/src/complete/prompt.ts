const human = '\n\nHuman:';
const assistant = '\n\nAssistant:';

/**
 * A prompt as the old models were trained on it. One that is framed already stays as it is.
 *
 * @see https://platform.claude.com/docs/en/api/complete
 */
export function framePrompt(prompt: string): string {
  return prompt.includes(assistant) ? prompt : `${human} ${prompt}${assistant}`;
}

/** The question inside a frame, for models that know no frame; a conversation of several turns stays as it is. */
export function unframePrompt(prompt: string): string {
  const trimmed = prompt.trimEnd();
  if (!trimmed.startsWith(human) || !trimmed.endsWith(assistant.trimEnd())) return prompt;
  const inner = trimmed.slice(human.length, -assistant.length);
  return inner.includes(human) || inner.includes(assistant) ? prompt : inner.trim();
}
