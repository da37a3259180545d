import {
  ChartNoAxesCombined,
  Inbox,
  ListChecks,
  type LucideIcon,
  Webhook,
  Workflow,
} from 'lucide-react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { EditorScreen } from '../features/editor/editor-screen.tsx';
import { NewEndpointScreen } from '../features/endpoints/create/new-endpoint-screen.tsx';
import { EndpointsScreen } from '../features/endpoints/endpoints-screen.tsx';
import { TriggersScreen } from '../features/endpoints/triggers/triggers-screen.tsx';
import { InboxScreen } from '../features/inbox/inbox-screen.tsx';
import { InsightsScreen } from '../features/insights/insights-screen.tsx';
import { RunsScreen } from '../features/runs/runs-screen.tsx';
import {
  NEW_WORKFLOW_PATH,
  NewWorkflowRoute,
} from '../features/workflows/create/new-workflow-route.tsx';
import { WorkflowsScreen } from '../features/workflows/workflows-screen.tsx';
import { useConnection } from '../rpc/rpc-context.tsx';
import { Mark } from '../ui/mark.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { EngineInfo } from './engine-info.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { NotFound } from './not-found.tsx';
import { PauseBar } from './pause-bar.tsx';
import classes from './shell.module.css';
import { SignedOut } from './signed-out.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const screens: readonly { href: string; name: string; icon: LucideIcon }[] = [
  { href: '/workflows', name: 'Workflows', icon: Workflow },
  { href: '/inbox', name: 'Inbox', icon: Inbox },
  { href: '/runs', name: 'Runs', icon: ListChecks },
  { href: '/endpoints', name: 'Endpoints', icon: Webhook },
  { href: '/insights', name: 'Insights', icon: ChartNoAxesCombined },
];

export function Shell() {
  const connection = useConnection();
  const [location] = useLocation();
  if (connection === 'signed-out') return <SignedOut />;
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
        <nav aria-label="Screens" className={classes.nav}>
          {screens.map(({ href, name, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              className={classes.link}
              aria-current={location.startsWith(href) ? 'page' : undefined}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              <span className={classes.word}>{name}</span>
            </Link>
          ))}
        </nav>
        <div className={classes.foot}>
          <EngineInfo />
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBar />
        <PauseBar />
        <div className={classes.screen}>
          <ErrorBoundary key={location.split('/')[1]}>
            <Switch>
              <Route path="/">
                <Redirect to="/inbox" replace />
              </Route>
              <Route path="/workflows">
                <WorkflowsScreen />
              </Route>
              <Route path={NEW_WORKFLOW_PATH}>
                <NewWorkflowRoute />
              </Route>
              <Route path="/workflows/:id">{({ id }) => <EditorScreen key={id} id={id} />}</Route>
              <Route path="/inbox/:id?">{({ id }) => <InboxScreen openId={id} />}</Route>
              <Route path="/runs/:id?">{({ id }) => <RunsScreen openId={id} />}</Route>
              <Route path="/endpoints/triggers">
                <TriggersScreen />
              </Route>
              <Route path="/endpoints/new/:scheme?">
                {({ scheme }) => <NewEndpointScreen open={scheme} />}
              </Route>
              <Route path="/endpoints/:id?">{({ id }) => <EndpointsScreen openId={id} />}</Route>
              <Route path="/insights">
                <InsightsScreen />
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </ErrorBoundary>
        </div>
      </main>
    </div>
  );
}
