import { ActionIcon, Menu } from '@mantine/core';
import { Check, ChevronsUpDown, Laptop, Plus, Server } from 'lucide-react';
import { useLocation } from 'wouter';
import { useAppInfo, useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './workspace-switch.module.css';

/** Which Patchbay the window shows: this computer's, or another's. */
export function WorkspaceSwitch() {
  const { data } = useAppInfo();
  const show = useDesktopMutation('remotes.show');
  const [, navigate] = useLocation();
  if (data === undefined || (data.remotes.length === 0 && data.remote === null)) return null;
  const shown = data.remotes.find(({ id }) => id === data.remote);
  const choose = (id: string | null): void => {
    if (id === data.remote) return;
    show.mutate(
      { id },
      { onError: (error) => noticeFailed('The workspace was not opened', error) },
    );
  };
  const name = shown?.name ?? 'This computer';
  return (
    <div className={classes.root}>
      <Menu
        position="bottom-start"
        shadow="none"
        transitionProps={{ duration: 0 }}
        width={240}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <ActionIcon className={classes.button} w="100%" aria-label={`Workspace: ${name}`}>
            {shown === undefined ? <Laptop size={14} /> : <Server size={14} />}
            <span className={classes.name}>{name}</span>
            <ChevronsUpDown size={14} className={classes.arrows} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Laptop size={14} />}
            rightSection={data.remote === null ? <Check size={14} /> : null}
            onClick={() => choose(null)}
          >
            This computer
          </Menu.Item>
          {data.remotes.map((remote) => (
            <Menu.Item
              key={remote.id}
              leftSection={<Server size={14} />}
              rightSection={remote.id === data.remote ? <Check size={14} /> : null}
              onClick={() => choose(remote.id)}
            >
              {remote.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Plus size={14} />} onClick={() => navigate('/desktop')}>
            Workspaces of other computers
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
