import type { Gateway } from './gateway-options.js';
import type { StartFacts } from './start-facts.js';
import { version } from './version.js';

/** What a person at a terminal reads after the start: where, what was found, and what to try. */
export function announcement({ url, start }: Pick<Gateway, 'url' | 'start'>): string {
  const lines = [
    `Bifrost gateway ${version}`,
    `  listening      ${url}`,
    ...(start.dashboard ? [`  dashboard      ${reachable(url)}/`] : []),
    `  configuration  ${start.from}`,
    ...start.notes.map((note) => `                 ${note}`),
    ...providerLines(start),
    ...start.warnings.map((warning) => `  warning        ${warning}`),
    '',
    'Try:',
    ...tryLines(url, start),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function providerLines({ providers }: StartFacts): string[] {
  return providers.map(({ name, keys }, index) => {
    const label = index === 0 ? 'providers' : '';
    return `  ${label.padEnd(13)}  ${name} (${keys.length === 1 ? 'key' : 'keys'}: ${keys.join(', ')})`;
  });
}

function tryLines(url: string, { model, needsToken }: StartFacts): string[] {
  const here = reachable(url);
  const token = needsToken ? ['-H "authorization: Bearer $BIFROST_TOKEN"'] : [];
  if (model === undefined) return commandLines([`curl ${here}/v1/models`, ...token]);
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return commandLines([
    `curl ${here}/v1/chat/completions`,
    ...token,
    "-H 'content-type: application/json'",
    `-d '${body}'`,
  ]);
}

/** An address that stands for all of a machine's is none to call. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function commandLines(parts: readonly string[]): string[] {
  const last = parts.length - 1;
  return parts.map((part, index) => `${index === 0 ? '  ' : '    '}${part}${index === last ? '' : ' \\'}`);
}

/** The same for a log: one record. */
export function announcementRecord({ url, start }: Pick<Gateway, 'url' | 'start'>): Record<string, unknown> {
  const { from, notes, providers } = start;
  return { version, url, configuration: from, notes, providers: providers.map(({ name }) => name) };
}
