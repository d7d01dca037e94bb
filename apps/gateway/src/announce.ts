import type { Gateway } from './gateway-options.js';
import type { StartFacts } from './start-facts.js';
import { version } from './version.js';

/** What a person at a terminal reads after the start: where, what was found, and what to try. */
export function announcement({ url, start }: Pick<Gateway, 'url' | 'start'>): string {
  const lines = [
    `Bifrost gateway ${version}`,
    `  listening      ${url}`,
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

function tryLines(url: string, { model }: StartFacts): string[] {
  if (model === undefined) return [`  curl ${url}/v1/models`];
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return [
    `  curl ${url}/v1/chat/completions \\`,
    "    -H 'content-type: application/json' \\",
    `    -d '${body}'`,
  ];
}

/** The same for a log: one record. */
export function announcementRecord({ url, start }: Pick<Gateway, 'url' | 'start'>): Record<string, unknown> {
  const { from, notes, providers } = start;
  return { version, url, configuration: from, notes, providers: providers.map(({ name }) => name) };
}
