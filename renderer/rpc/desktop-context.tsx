import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type {
  AppInfo,
  DesktopInput,
  DesktopMethod,
  DesktopOutput,
  EngineState,
} from '../../shared/desktop.ts';
import { BugError } from '../../shared/errors.ts';
import type { Desktop } from './desktop.ts';

const DesktopContext = createContext<Desktop | null>(null);
const appInfoKey = ['desktop', 'app.info'] as const;

/** `desktop`: null in a browser. */
export function DesktopProvider({
  desktop,
  children,
}: {
  desktop: Desktop | null;
  children: ReactNode;
}) {
  return <DesktopContext value={desktop}>{children}</DesktopContext>;
}

/** What the program around the screens can do; null where there is none. */
export function useDesktop(): Desktop | null {
  return useContext(DesktopContext);
}

/** Within something that is shown only where there is one. */
export function useDesktopMutation<M extends DesktopMethod>(method: M) {
  const desktop = useDesktop();
  return useMutation({
    mutationFn: (input: DesktopInput<M>): Promise<DesktopOutput<M>> => {
      if (desktop === null) throw new BugError(`${method} without the desktop app`);
      return desktop.call(method, input);
    },
  });
}

export function useAppInfo(): UseQueryResult<AppInfo> {
  const desktop = useDesktop();
  const queries = useQueryClient();
  useEffect(
    () =>
      desktop?.onPush(({ topic }) => {
        if (topic === 'app') void queries.invalidateQueries({ queryKey: appInfoKey });
      }),
    [desktop, queries],
  );
  return useQuery({
    queryKey: appInfoKey,
    queryFn: () => {
      if (desktop === null) throw new BugError('app.info without the desktop app');
      return desktop.call('app.info', {});
    },
    enabled: desktop !== null,
  });
}

/** How the engine of this computer is doing; null while it is not known, and in a browser. */
export function useEngineState(): EngineState | null {
  const desktop = useDesktop();
  const [state, setState] = useState<EngineState | null>(null);
  useEffect(() => {
    if (desktop === null) return;
    let isPushed = false;
    const end = desktop.onPush((push) => {
      if (push.topic !== 'engine') return;
      isPushed = true;
      setState(push.state);
    });
    void desktop.call('engine.state', {}).then((first) => {
      if (!isPushed) setState(first);
    });
    return end;
  }, [desktop]);
  return state;
}
