import { AppWindow } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useDesktop, useEngineState } from '../rpc/desktop-context.tsx';
import { useConnection } from '../rpc/rpc-context.tsx';
import { later } from '../ui/later.tsx';
import { Mark } from '../ui/mark.tsx';
import { ApprovalsCount } from './approvals-count.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { EngineBar } from './desktop/engine-bar.tsx';
import { EngineFailed } from './desktop/engine-failed.tsx';
import { RemoteSignedOut } from './desktop/remote-signed-out.tsx';
import { WorkspaceSwitch } from './desktop/workspace-switch.tsx';
import { EngineInfo } from './engine-info.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Palette } from './palette/palette.tsx';
import { PauseBar } from './pause-bar.tsx';
import { screens } from './screen-list.ts';
import { readAhead, Screens } from './screens.tsx';
import classes from './shell.module.css';
import { SignedOut } from './signed-out.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Only in the desktop app, as are the files that it hands over. */
const { Component: OpenRequests } = later(
  async () => (await import('./desktop/open-requests.tsx')).OpenRequests,
);
const appScreen = { href: '/desktop', name: 'This app', icon: AppWindow };

export function Shell() {
  const connection = useConnection();
  const [location] = useLocation();
  const desktop = useDesktop();
  const engine = useEngineState();
  const shown = desktop === null ? screens : [...screens, appScreen];
  const hasEngine = desktop?.hasEngine === true;
  if (connection === 'signed-out') return desktop === null ? <SignedOut /> : <RemoteSignedOut />;
  if (hasEngine && engine?.status === 'failed') return <EngineFailed state={engine} />;
  return (
    <div className={classes.root}>
      {/* biome-ignore lint/a11y/useValidAnchor: a link that jumps within the page */}
      <a
        href="#content"
        className={classes.skip}
        onClick={(event) => {
          // The hash is the router's.
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className={classes.rail}>
        <div className={classes.brand}>
          <Mark size={20} />
          <span className={classes.word}>Patchbay</span>
        </div>
        {desktop !== null && <WorkspaceSwitch />}
        <nav
          aria-label="Screens"
          className={classes.nav}
          onPointerEnter={readAhead}
          onFocus={readAhead}
        >
          {shown.map(({ href, name, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              className={classes.link}
              aria-current={location.startsWith(href) ? 'page' : undefined}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              <span className={classes.word}>{name}</span>
              {href === '/approvals' && <ApprovalsCount />}
            </Link>
          ))}
        </nav>
        <div className={classes.foot}>
          <EngineInfo />
          <ThemeSwitch />
        </div>
      </header>
      <Palette />
      <main id="content" tabIndex={-1} className={classes.main}>
        {hasEngine ? <EngineBar /> : <ConnectionBar />}
        <PauseBar />
        <div className={classes.screen}>
          <ErrorBoundary key={location.split(/[/?]/)[1]}>
            <Screens />
          </ErrorBoundary>
        </div>
      </main>
      {desktop !== null && <OpenRequests />}
    </div>
  );
}
