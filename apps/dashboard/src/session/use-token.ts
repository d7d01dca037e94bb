import { useSyncExternalStore } from 'react';
import { storedToken } from './stored-value.js';

/** The operator's token; `undefined` where none was entered. */
export function useToken(): string | undefined {
  return useSyncExternalStore(storedToken.subscribe, storedToken.get);
}
