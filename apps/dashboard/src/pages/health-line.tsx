import type { ReactNode } from 'react';
import type { ProviderStatus } from '../api/providers.js';
import { Badge, type Tone } from '../components/badge.js';
import { hrefOf } from '../routing/place.js';

type Health = ProviderStatus['health'];

/** The worst first. */
const order = ['down', 'degraded', 'ok'] as const satisfies readonly Health[];

export const toneOfHealth: Readonly<Record<Health, Tone>> = { ok: 'good', degraded: 'warn', down: 'bad' };

/** How many providers are well, and which are not, each with the way to it. */
export function HealthLine({ providers }: { providers: readonly ProviderStatus[] }): ReactNode {
  if (providers.length === 0) return null;
  return (
    <ul className="health-line" aria-label="Health of providers">
      {order.map((health) => (
        <Group
          key={health}
          health={health}
          names={providers.filter((provider) => provider.health === health).map(({ name }) => name)}
        />
      ))}
    </ul>
  );
}

/** Those that are well need no names. */
function Group({ health, names }: { health: Health; names: readonly string[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <li>
      <Badge tone={toneOfHealth[health]}>
        {names.length} {names.length === 1 ? 'provider' : 'providers'} {health}
      </Badge>
      {health !== 'ok' &&
        names.map((name) => (
          <a key={name} className="break" href={hrefOf(['providers'], { provider: name })}>
            {name}
          </a>
        ))}
    </li>
  );
}
