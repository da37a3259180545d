import type { ComponentType } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useDesktop } from '../rpc/desktop-context.tsx';
import { later } from '../ui/later.tsx';
import { NotFound } from './not-found.tsx';

/** `/workflows/new`, with a template's id behind it or `?event=ID`. */
const NEW_WORKFLOW = /^\/workflows\/new(?:\/[^/?]+)?(?:\?.*)?$/;

/** `/credentials`, `/credentials/ID`, `/credentials/new`, and `/credentials?new=NAME`. */
const CREDENTIALS = /^\/credentials(?:\/[^/?]+)?(?:\?.*)?$/;
/** With an event's id behind it, or with a search: `/inbox?q=endpoint:orders`. */
const INBOX = /^\/inbox(?:\/(?<id>[^/?]+))?\/?(?:\?.*)?$/;

/** With a run's id behind it, or with a search: `/runs?q=status:failed`. */
const RUNS = /^\/runs(?:\/(?<id>[^/?]+))?\/?(?:\?.*)?$/;

/** Read ahead once somebody reaches for the rail. */
const others: (() => Promise<unknown>)[] = [];

/** Reads every screen that was not read yet; one that cannot be read says so when it is opened. */
export function readAhead(): void {
  for (const load of others.splice(0)) load().catch(() => {});
}

/** A screen in a file of its own: the first one is there without waiting for all of them. */
function screen<P extends object>(load: () => Promise<ComponentType<P>>) {
  const { Component, read } = later(load);
  others.push(read);
  return Component;
}

const WorkflowsScreen = screen(
  async () => (await import('../features/workflows/workflows-screen.tsx')).WorkflowsScreen,
);
const NewWorkflowRoute = screen(
  async () =>
    (await import('../features/workflows/create/new-workflow-route.tsx')).NewWorkflowRoute,
);
const EditorRoute = screen(
  async () => (await import('../features/editor/editor-route.tsx')).EditorRoute,
);
const InboxScreen = screen(
  async () => (await import('../features/inbox/inbox-screen.tsx')).InboxScreen,
);
const RunsScreen = screen(
  async () => (await import('../features/runs/runs-screen.tsx')).RunsScreen,
);
const CompareScreen = screen(
  async () => (await import('../features/runs/compare/compare-screen.tsx')).CompareScreen,
);
const ApprovalsScreen = screen(
  async () => (await import('../features/approvals/approvals-screen.tsx')).ApprovalsScreen,
);
const EndpointsScreen = screen(
  async () => (await import('../features/endpoints/endpoints-screen.tsx')).EndpointsScreen,
);
const NewEndpointScreen = screen(
  async () =>
    (await import('../features/endpoints/create/new-endpoint-screen.tsx')).NewEndpointScreen,
);
const TriggersScreen = screen(
  async () => (await import('../features/endpoints/triggers/triggers-screen.tsx')).TriggersScreen,
);
const CredentialsRoute = screen(
  async () => (await import('../features/credentials/credentials-route.tsx')).CredentialsRoute,
);
const InsightsScreen = screen(
  async () => (await import('../features/insights/insights-screen.tsx')).InsightsScreen,
);
const SettingsScreen = screen(
  async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
);
const DesktopScreen = screen(
  async () => (await import('../features/desktop/desktop-screen.tsx')).DesktopScreen,
);
const FirstRunScreen = screen(
  async () => (await import('../features/first-run/first-run-screen.tsx')).FirstRunScreen,
);

/** What the address names. */
export function Screens() {
  const desktop = useDesktop();
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/inbox" replace />
      </Route>
      <Route path="/workflows">
        <WorkflowsScreen />
      </Route>
      <Route path={NEW_WORKFLOW}>
        <NewWorkflowRoute />
      </Route>
      <Route path="/workflows/:id">{({ id }) => <EditorRoute address={id} />}</Route>
      <Route path={INBOX}>{({ id }) => <InboxScreen openId={id} />}</Route>
      <Route path="/runs/compare/:before/:after">
        {({ before, after }) => <CompareScreen before={before} after={after} />}
      </Route>
      <Route path={RUNS}>{({ id }) => <RunsScreen openId={id} />}</Route>
      <Route path="/approvals/:id?">{({ id }) => <ApprovalsScreen openId={id} />}</Route>
      <Route path="/endpoints/triggers">
        <TriggersScreen />
      </Route>
      <Route path="/endpoints/new/:scheme?">
        {({ scheme }) => <NewEndpointScreen open={scheme} />}
      </Route>
      <Route path="/endpoints/:id?">{({ id }) => <EndpointsScreen openId={id} />}</Route>
      <Route path={CREDENTIALS}>
        <CredentialsRoute />
      </Route>
      <Route path="/insights">
        <InsightsScreen />
      </Route>
      <Route path="/settings/:section?">
        {({ section }) => <SettingsScreen section={section} />}
      </Route>
      {desktop !== null && (
        <Route path="/desktop">
          <DesktopScreen />
        </Route>
      )}
      <Route path="/start">
        <FirstRunScreen />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
