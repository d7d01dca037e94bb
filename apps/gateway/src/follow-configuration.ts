import { watchConfiguration, type ConfigurationWatch } from '@bifrost/config';
import type { ConfigurationSource } from './configuration-source.js';
import type { InCharge, Reloader } from './reload.js';

/** What happens with a file that is followed. */
interface Followers {
  source: ConfigurationSource;
  reloader: Pick<Reloader<InCharge>, 'refuse'>;
  reload: () => Promise<boolean>;
}

/** Has a changed configuration taken up, where it comes from a file. */
export function followConfiguration(
  file: string | undefined,
  { source, reloader, reload }: Followers,
): ConfigurationWatch | undefined {
  if (file === undefined) return undefined;
  return watchConfiguration({
    path: file,
    loaded: () => source.newest(),
    onChange: (change) => {
      if (change.kind === 'changed') void reload();
      else reloader.refuse(change.problem);
    },
  });
}
