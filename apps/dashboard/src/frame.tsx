import * as Collapsible from '@radix-ui/react-collapsible';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import icon from './icon.svg';
import { Icon, type IconName } from './components/icons.js';
import { Segments } from './components/segments.js';
import { hrefOf } from './routing/place.js';
import { storedToken } from './session/stored-value.js';
import { useTheme, type Theme } from './session/use-theme.js';
import { useToken } from './session/use-token.js';

const pages: readonly { name: IconName; title: string }[] = [
  { name: 'overview', title: 'Overview' },
  { name: 'live', title: 'Live' },
  { name: 'requests', title: 'Requests' },
  { name: 'providers', title: 'Providers' },
  { name: 'playground', title: 'Playground' },
  { name: 'configuration', title: 'Configuration' },
];

const themes: readonly { value: Theme; text: string }[] = [
  { value: 'system', text: 'Auto' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
];

/** What stands around every page: the brand, the ways to the pages, the theme, and the way out. */
export function Frame(props: { current: string; version: string; children: ReactNode }): ReactNode {
  const { current, version, children } = props;
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => setOpen(false), [current]);
  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Collapsible.Root asChild open={open} onOpenChange={setOpen}>
        <header className="sidebar">
          <a className="brand" href={hrefOf([])}>
            <img src={icon} alt="" />
            Bifrost
          </a>
          <Collapsible.Trigger className="button menu-button">
            <Icon name="menu" />
            Menu
          </Collapsible.Trigger>
          <Collapsible.Content forceMount className="sidebar-menu">
            <nav className="nav" aria-label="Pages">
              {pages.map(({ name, title }) => (
                <a
                  key={name}
                  href={hrefOf(name === 'overview' ? [] : [name])}
                  aria-current={name === current ? 'page' : undefined}
                >
                  <Icon name={name} />
                  {title}
                </a>
              ))}
            </nav>
            <Foot version={version} />
          </Collapsible.Content>
        </header>
      </Collapsible.Root>
      <main className="content" ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Foot({ version }: { version: string }): ReactNode {
  const [theme, setTheme] = useTheme();
  const token = useToken();
  return (
    <div className="sidebar-foot">
      <Segments label="Theme" options={themes} value={theme} onChange={setTheme} />
      {token !== undefined && (
        <button type="button" className="button button-small" onClick={() => storedToken.set(undefined)}>
          Sign out
        </button>
      )}
      <span className="quiet">Version {version}</span>
    </div>
  );
}
