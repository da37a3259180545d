import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  Archive,
  ArchiveRestore,
  Bookmark,
  Download,
  Ellipsis,
  FlaskConical,
  GitCompare,
  Mail,
  MailOpen,
  Pencil,
  RotateCcw,
  Star,
  Terminal,
  Workflow,
  X,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import type { AskedAction } from '../actions/inbox-dialogs.tsx';
import { useCopyCurl } from '../actions/use-copy-curl.ts';
import type { RowCommand } from '../model/keys.ts';
import type { MarkTools } from '../model/use-marks.ts';
import classes from './event-toolbar.module.css';

/** What can be done with the event that is open. */
export function EventToolbar({
  event,
  marks,
  onClose,
  onAct,
  onAsk,
}: {
  event: EventDetail;
  marks: MarkTools;
  onClose: () => void;
  onAct: (command: RowCommand) => void;
  onAsk: (asked: AskedAction) => void;
}) {
  const copyCurl = useCopyCurl(event);
  const pressed = marks.pending.get(event.id);
  const read = pressed?.read ?? event.read;
  const starred = pressed?.starred ?? event.starred;
  const archived = pressed?.archived ?? event.archived;
  const isWebhook = event.source === 'webhook';
  const canRun = event.status !== 'handshake' && (event.endpointId ?? event.workflowId) !== null;
  const canResend = isWebhook && event.endpointId !== null;

  return (
    <div className={classes.root} role="toolbar" aria-label="What to do with the event">
      {canRun && (
        <Tooltip label="Replay (R)">
          <Button leftSection={<RotateCcw size={14} />} onClick={() => onAct('replay')}>
            Replay
          </Button>
        </Tooltip>
      )}
      {canResend && (
        <Tooltip label="Edit and replay (Shift R)">
          <Button
            className={classes.wide ?? ''}
            leftSection={<Pencil size={14} />}
            onClick={() => onAct('edit')}
          >
            Edit and replay
          </Button>
        </Tooltip>
      )}
      {canRun && (
        <Tooltip label="Rehearse (H): nothing outside is touched">
          <Button
            className={classes.wide ?? ''}
            leftSection={<FlaskConical size={14} />}
            onClick={() => onAct('rehearse')}
          >
            Rehearse
          </Button>
        </Tooltip>
      )}
      <span className={classes.icons}>
        <IconAct
          label={starred ? 'Remove the star' : 'Star'}
          hint="S"
          onClick={() => onAct('star')}
        >
          <Star size={16} className={starred ? classes.starred : undefined} />
        </IconAct>
        <IconAct
          label={archived ? 'Move to the inbox' : 'Archive'}
          hint="E"
          onClick={() => onAct('archive')}
        >
          {archived ? <ArchiveRestore size={16} /> : <Archive size={16} />}
        </IconAct>
        <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
          <Menu.Target>
            <Tooltip label="More">
              <ActionIcon aria-label="More actions">
                <Ellipsis size={16} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {canResend && (
              <Menu.Item leftSection={<Pencil size={14} />} onClick={() => onAct('edit')}>
                Edit and replay…
              </Menu.Item>
            )}
            {canRun && (
              <Menu.Item leftSection={<FlaskConical size={14} />} onClick={() => onAct('rehearse')}>
                Rehearse…
              </Menu.Item>
            )}
            <Menu.Item leftSection={<GitCompare size={14} />} onClick={() => onAct('compare')}>
              Compare with another event…
            </Menu.Item>
            <Menu.Item
              leftSection={read ? <Mail size={14} /> : <MailOpen size={14} />}
              onClick={() => onAct('unread')}
            >
              {read ? 'Mark as unread' : 'Mark as read'}
            </Menu.Item>
            <Menu.Divider />
            {isWebhook && (
              <Menu.Item leftSection={<Terminal size={14} />} onClick={copyCurl}>
                Copy as curl
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<Bookmark size={14} />}
              onClick={() => onAsk({ action: 'sample', id: event.id, name: event.sampleName })}
            >
              {event.sampleName === null ? 'Save as sample…' : 'Rename the sample…'}
            </Menu.Item>
            <Menu.Item
              leftSection={<Workflow size={14} />}
              component="a"
              href={`#/workflows/new?event=${event.id}`}
            >
              Make a workflow from it
            </Menu.Item>
            <Menu.Item
              leftSection={<Download size={14} />}
              onClick={() =>
                onAsk({
                  action: 'export',
                  chosen: { events: { ids: [event.id] }, count: 1, more: false },
                })
              }
            >
              Export…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <IconAct label="Close" hint="Esc" onClick={onClose}>
          <X size={16} />
        </IconAct>
      </span>
    </div>
  );
}

function IconAct({
  label,
  hint,
  onClick,
  children,
}: {
  label: string;
  hint: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
