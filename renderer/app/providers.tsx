import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import type { RpcClient } from '../rpc/client.ts';
import { connectQueries } from '../rpc/live-queries.ts';
import { RpcProvider } from '../rpc/rpc-context.tsx';
import { UnreachableError } from '../rpc/transport.ts';
import { cssVariables, theme } from './theme.ts';

/** A browser keeps six connections to one server: a tab that nobody sees gives its one back. */
const sleepAfterMs = 60_000;

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Pushes say what is out of date; nothing becomes so by age.
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        // The engine is on this computer, whatever the network does.
        networkMode: 'always',
        retry: (failures, error) => error instanceof UnreachableError && failures < 2,
        retryDelay: 400,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function useListening(client: RpcClient): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asleep = false;
    const onVisibility = (): void => {
      clearTimeout(timer);
      if (document.hidden) {
        timer = setTimeout(() => {
          asleep = true;
          client.sleep();
        }, sleepAfterMs);
      } else if (asleep || client.connection.get() !== 'open') {
        asleep = false;
        client.listen();
      }
    };
    client.listen();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      client.sleep();
    };
  }, [client]);
}

export function Providers({ client, children }: { client: RpcClient; children: ReactNode }) {
  const [queries] = useState(createQueries);
  useEffect(() => connectQueries(client, queries), [client, queries]);
  useListening(client);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" autoClose={7000} transitionDuration={0} />
      <QueryClientProvider client={queries}>
        <RpcProvider client={client}>
          <Router hook={useHashLocation}>{children}</Router>
        </RpcProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
