import { useMemo, useSyncExternalStore } from 'react';
import { parsePlace, type Place } from './place.js';

/** Where the reader is. The part behind `#` never reaches the gateway, so that no path of its API is shadowed. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
