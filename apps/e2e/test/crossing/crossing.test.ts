import { afterAll, describe, expect, it } from 'vitest';
import { sectionOf } from '../documentation/marked-section.js';
import { clientToken, openBench } from '../support/bench.js';
import { dialects } from './dialects.js';
import { probes, type Outcome, type Pair } from './probes.js';
import { families } from './providers.js';

/*
 * What crosses over from every client's format to every provider, tried out, is what the documentation's table says.
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

/** Outcomes by feature, dialect and provider. */
const outcomes = new Map<string, Outcome>();
const key = (...names: string[]): string => names.join('\n');

describe.each(dialects)('$name', (dialect) => {
  const driver = dialect.open({ url: bench.gateway.url + dialect.door, token: clientToken });

  it.each(families)('before $vendor shows text, and what else crosses over', async (family) => {
    const pair: Pair = { dialect, family, driver, bench };
    for (const [feature, probe] of Object.entries(probes)) {
      const outcome = await probe(pair).catch((): Outcome => 'no');
      outcomes.set(key(feature, dialect.name, family.vendor), outcome);
    }
    expect(outcomes.get(key('text', dialect.name, family.vendor))).toBe('yes');
  });
});

describe('docs/integrations/README.md', () => {
  it('says what crosses over, and what cannot', () => {
    const head = ['', ...dialects.map(({ name }) => name)];
    const rows = Object.keys(probes).map((feature) =>
      [feature].concat(dialects.map(({ name }) => cellOf(feature, name))),
    );
    const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    const { written, wanted } = sectionOf('docs/integrations/README.md', 'crossing', table.join('\n'));
    expect(written).toBe(wanted);
  });
});

/** Which providers a feature reaches from a format: all, all but some, or which. */
function cellOf(feature: string, dialect: string): string {
  const vendorsOf = (outcome: Outcome): string[] =>
    families
      .map(({ vendor }) => vendor)
      .filter((vendor) => outcomes.get(key(feature, dialect, vendor)) === outcome);
  const [yes, no, estimated] = [vendorsOf('yes'), vendorsOf('no'), vendorsOf('estimated')];
  if (vendorsOf('none').length === families.length) return '–';
  const said = no.length === 0 ? '✓' : no.length < yes.length ? `✓ but not ${no.join(', ')}` : yes.join(', ');
  return estimated.length === 0 ? said : `${yes.join(', ')}; else estimated`;
}
