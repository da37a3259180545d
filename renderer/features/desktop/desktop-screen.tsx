import { useAppInfo } from '../../rpc/desktop-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { AppFacts } from './app-facts.tsx';
import { CrashReports } from './crash-reports.tsx';
import classes from './desktop-screen.module.css';
import { HooksAddress } from './hooks-address.tsx';
import { PreferenceSwitches } from './preference-switches.tsx';
import { RemoteList } from './remote-list.tsx';
import { UpdateSection } from './update-section.tsx';

/** What belongs to the program around the screens, not to a workspace. */
export function DesktopScreen() {
  const { data, error, refetch } = useAppInfo();
  return (
    <div className={classes.root}>
      <div className={classes.bar}>
        <h1 className={classes.title}>This app</h1>
      </div>
      <div className={classes.content}>
        {data === undefined ? (
          error !== null && (
            <ErrorState
              title="This app says nothing about itself"
              error={error}
              onRetry={() => void refetch()}
            />
          )
        ) : (
          <>
            <PreferenceSwitches
              preferences={data.preferences}
              canUpdate={data.update.status !== 'off'}
            />
            <HooksAddress hooks={data.hooks} />
            <RemoteList info={data} />
            <UpdateSection update={data.update} version={data.version} />
            <CrashReports reports={data.crashReports} />
            <AppFacts info={data} />
          </>
        )}
      </div>
    </div>
  );
}
