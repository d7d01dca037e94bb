import type { Operation, ProviderAdapter } from '@bifrost/core';

const columns: readonly (readonly [string, Operation])[] = [
  ['chat', 'chat'],
  ['text', 'textCompletion'],
  ['embeddings', 'embeddings'],
  ['images', 'imageGeneration'],
  ['image edits', 'imageEdit'],
  ['speech', 'speech'],
  ['transcription', 'transcription'],
  ['rerank', 'rerank'],
  ['count tokens', 'countTokens'],
  ['models', 'listModels'],
];

/** The README's table: what each adapter declares. */
export function providerTable(providers: readonly { adapter: ProviderAdapter; package: string }[]): string {
  const head = ['provider', 'package', 'bare models', ...columns.map(([title]) => title)];
  const rows = providers.map(({ adapter, package: name }) => [
    `[${adapter.name}](docs/providers/${name.replace('@bifrost/provider-', '')}.md)`,
    `\`${name}\``,
    (adapter.models ?? [])
      .slice(0, 3)
      .map((pattern) => `\`${pattern}\``)
      .join(', ') || '–',
    ...columns.map(([, operation]) => (adapter.operations[operation] === undefined ? '' : '✓')),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
