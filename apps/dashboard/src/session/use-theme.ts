import { useEffect, useSyncExternalStore } from 'react';
import { storedTheme } from './stored-value.js';

export type Theme = 'system' | 'light' | 'dark';

/** The theme that was chosen, and how to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const stored = useSyncExternalStore(storedTheme.subscribe, storedTheme.get);
  const theme: Theme = stored === 'light' || stored === 'dark' ? stored : 'system';
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, (next) => storedTheme.set(next === 'system' ? undefined : next)];
}
