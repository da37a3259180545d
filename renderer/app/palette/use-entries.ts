import { useMantineColorScheme } from '@mantine/core';
import {
  Activity,
  Archive,
  CirclePause,
  CirclePlay,
  Inbox,
  Keyboard,
  Monitor,
  Moon,
  Plus,
  Rocket,
  Send,
  Settings,
  Sun,
  Webhook,
  Workflow,
} from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { SECTIONS } from '../../features/settings/model/catalog.ts';
import { useRpc, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { formatTime } from '../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../ui/notices.ts';
import { noticeOffer } from '../../ui/undo-notice.tsx';
import { screens } from '../screen-list.ts';
import type { PaletteEntry } from './entries.ts';

const FOUND_EVENTS = 6;

/** Everything that the palette offers; events by the text that is being typed. */
export function useEntries({
  search,
  onKeys,
}: {
  search: string;
  onKeys: () => void;
}): PaletteEntry[] {
  const rpc = useRpc();
  const [, navigate] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const info = useRpcQuery('system.info', {});
  const workflows = useRpcQuery('workflows.list', {});
  const endpoints = useRpcQuery('endpoints.list', {});
  const text = search.trim();
  const events = useRpcQuery(
    'events.list',
    { limit: FOUND_EVENTS, query: text },
    { enabled: text.length >= 2, keepPrevious: true },
  );
  const isPaused = info.data?.paused === true;

  const fixed = useMemo<PaletteEntry[]>(() => {
    const act = (what: string, work: Promise<unknown>, done?: () => void): void => {
      work.then(done, (error: unknown) => noticeFailed(what, error));
    };
    const action = (entry: Omit<PaletteEntry, 'group'>): PaletteEntry => ({
      group: 'Actions',
      ...entry,
    });
    const theme = (name: string, value: 'light' | 'dark' | 'auto', icon: typeof Sun) =>
      action({
        id: `theme ${value}`,
        name,
        words: 'appearance colour scheme mode',
        icon,
        run: () => setColorScheme(value),
      });
    return [
      action({
        id: 'new workflow',
        name: 'New workflow',
        words: 'create make template',
        icon: Plus,
        run: () => navigate('/workflows/new'),
      }),
      action({
        id: 'new endpoint',
        name: 'New endpoint',
        words: 'create make webhook url',
        icon: Plus,
        run: () => navigate('/endpoints/new'),
      }),
      action({
        id: 'pause',
        name: isPaused ? 'Resume everything' : 'Pause everything',
        words: 'pause all stop resume continue',
        icon: isPaused ? CirclePlay : CirclePause,
        run: () => act('That was not changed', rpc.call('system.setPaused', { paused: !isPaused })),
      }),
      action({
        id: 'first steps',
        name: 'First steps',
        words: 'samples examples try start tour help welcome',
        icon: Rocket,
        run: () => navigate('/start'),
      }),
      action({
        id: 'backup',
        name: 'Back up now',
        words: 'copy save',
        icon: Archive,
        run: () =>
          act('No backup was made', rpc.call('system.backup', {}), () =>
            noticeDone('Backed up', 'The copy was checked whole.'),
          ),
      }),
      action({
        id: 'health',
        name: 'Run the health checks',
        words: 'doctor problems diagnose',
        icon: Activity,
        run: () => navigate('/settings/health'),
      }),
      theme('Light theme', 'light', Sun),
      theme('Dark theme', 'dark', Moon),
      theme('Theme as the system', 'auto', Monitor),
      action({
        id: 'keys',
        name: 'Keys of this screen',
        words: 'keyboard shortcuts help',
        icon: Keyboard,
        run: onKeys,
      }),
      ...screens.map(
        ({ href, name, icon }): PaletteEntry => ({
          id: href,
          group: 'Screens',
          name,
          icon,
          run: () => navigate(href),
        }),
      ),
      ...SECTIONS.flatMap((section): PaletteEntry[] => [
        {
          id: section.id,
          group: 'Settings',
          name: section.title,
          words: section.words,
          icon: Settings,
          run: () => navigate(`/settings/${section.id}`),
        },
        ...section.settings.map(
          ({ path, label }): PaletteEntry => ({
            id: path,
            group: 'Settings',
            name: label,
            hint: section.title,
            icon: Settings,
            run: () => navigate(`/settings/${section.id}`),
          }),
        ),
      ]),
    ];
  }, [rpc, navigate, setColorScheme, isPaused, onKeys]);

  const own = useMemo<PaletteEntry[]>(() => {
    const test = (id: string, path: string): void => {
      rpc.call('endpoints.simulate', { id }).then(
        ({ sent }) => {
          const [event] = sent.flatMap((each) => each.event ?? []);
          if (event === undefined) noticeDone('Sent', `Nothing of it was kept by “${path}”.`);
          else
            noticeOffer({
              title: 'Sent',
              message: `A test webhook to “${path}”: ${event.status}.`,
              offer: 'Open it',
              onOffer: () => navigate(`/inbox/${event.id}`),
            });
        },
        (error: unknown) => noticeFailed('No webhook was sent', error),
      );
    };
    const live = (endpoints.data?.endpoints ?? []).filter(
      ({ settings }) => settings.state !== 'retired',
    );
    return [
      ...live.map(
        ({ id, settings: { path } }): PaletteEntry => ({
          id: `test ${id}`,
          group: 'Actions',
          name: `Send a test webhook to ${path}`,
          words: 'simulate sample try',
          icon: Send,
          run: () => test(id, path),
        }),
      ),
      ...(workflows.data?.workflows ?? []).map(
        ({ id, name, folder, tags }): PaletteEntry => ({
          id,
          group: 'Workflows',
          name,
          ...(folder === null ? {} : { hint: folder }),
          words: tags.join(' '),
          icon: Workflow,
          run: () => navigate(`/workflows/${id}`),
        }),
      ),
      ...(endpoints.data?.endpoints ?? []).map(
        ({ id, settings }): PaletteEntry => ({
          id,
          group: 'Endpoints',
          name: settings.path,
          ...(settings.name === undefined ? {} : { hint: settings.name }),
          icon: Webhook,
          run: () => navigate(`/endpoints/${id}`),
        }),
      ),
    ];
  }, [rpc, navigate, workflows.data, endpoints.data]);

  if (text.length < 2) return [...fixed, ...own];
  const found = (events.data?.events ?? []).map(
    ({ id, summary, endpointPath, receivedAt }): PaletteEntry => ({
      id,
      group: 'Events',
      name: summary === '' ? (endpointPath ?? 'An event') : summary,
      hint: [endpointPath, formatTime(receivedAt, Date.now())].filter(Boolean).join(', '),
      icon: Inbox,
      run: () => navigate(`/inbox/${id}`),
    }),
  );
  return [...fixed, ...own, ...found];
}
