import type { ReactNode } from 'react';
import type { ProviderStatus } from '../api/providers.js';
import type { Statistics } from '../api/statistics.js';
import { BarList, type BarRow } from '../charts/bar-list.js';
import { Flow } from '../charts/flow.js';
import { ShareList } from '../charts/share-list.js';
import { keyShares } from '../charts/shares.js';
import { FirstOf } from '../components/first-of.js';
import { TableFrame } from '../components/table-frame.js';
import { Panel } from '../components/panel.js';
import { count, money } from '../format/numbers.js';
import { hrefOf } from '../routing/place.js';

export interface OverviewListsProps {
  figures: Statistics;
  providers: readonly ProviderStatus[];
  range: string;
}

/** Who did how much of it, and what failed. */
export function OverviewLists({ figures, providers, range }: OverviewListsProps): ReactNode {
  const to = (filter: Record<string, string>): string => hrefOf(['requests'], { range, ...filter });
  const rows = rowsOf(figures, to);
  return (
    <div className="grid grid-narrow">
      <Panel title="Requests by provider">
        <Bars rows={rows.providers} />
      </Panel>
      <Panel title="Requests by model">
        <Bars rows={rows.models} />
      </Panel>
      <Panel title="Requests by key">
        <Bars rows={rows.keys} />
      </Panel>
      {keyShares(providers, figures.keys).map(({ provider, keys }) => (
        <Panel key={provider} title={`Keys of ${provider}`} note="the mark is the weight’s share">
          <FirstOf items={keys}>{(shown) => <ShareList keys={shown} />}</FirstOf>
        </Panel>
      ))}
      <Panel title="Errors by kind">
        {rows.errors.length === 0 ? (
          <p className="quiet">Nothing failed in this time.</p>
        ) : (
          <Bars rows={rows.errors} bad />
        )}
      </Panel>
      <Panel title="Cost and tokens by model" wide>
        <FirstOf items={figures.models}>{(shown) => <CostTable models={shown} />}</FirstOf>
      </Panel>
      <Panel title="Fallbacks" note="from the primary to what answered" wide>
        {figures.fallbacks.length === 0 ? (
          <p className="quiet">
            Every request was answered by the target that was asked first. Targets to fall back to are named
            in <code>fallbacks</code> of a request, or in an alias.
          </p>
        ) : (
          <FirstOf items={figures.fallbacks}>{(shown) => <Flow edges={shown} />}</FirstOf>
        )}
      </Panel>
    </div>
  );
}

function rowsOf(
  figures: Statistics,
  to: (filter: Record<string, string>) => string,
): Record<'providers' | 'models' | 'keys' | 'errors', BarRow[]> {
  return {
    providers: figures.providers.map(({ provider, requests, errors }) => {
      return { name: provider, value: requests, failed: errors, href: to({ provider }) };
    }),
    models: figures.models.map(({ provider, model, requests, errors }) => {
      return { name: `${provider}/${model}`, value: requests, failed: errors, href: to({ provider, model }) };
    }),
    keys: figures.keys.map(({ provider, key, requests, errors }) => {
      return { name: `${provider} · ${key}`, value: requests, failed: errors, href: to({ provider, key }) };
    }),
    errors: figures.errors.map(({ error, requests }) => {
      return { name: error, value: requests, href: to({ error }) };
    }),
  };
}

/** The longest bar stands first, so that the scale stays when the others are shown. */
function Bars({ rows, bad = false }: { rows: readonly BarRow[]; bad?: boolean }): ReactNode {
  return <FirstOf items={rows}>{(shown) => <BarList rows={shown} bad={bad} />}</FirstOf>;
}

function CostTable({ models }: { models: readonly Statistics['models'][number][] }): ReactNode {
  return (
    <TableFrame label="Cost and tokens by model">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" className="number">
            Input
          </th>
          <th scope="col" className="number">
            Output
          </th>
          <th scope="col" className="number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((row) => (
          <tr key={`${row.provider}/${row.model}`}>
            <td className="break">
              {row.provider}/{row.model}
            </td>
            <td className="number">{count(row.input_tokens)}</td>
            <td className="number">{count(row.output_tokens)}</td>
            <td className="number">{money(row.cost_usd)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
