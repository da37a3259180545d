import { Button, Popover, Textarea } from '@mantine/core';
import { Hand } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { parseJson } from '../../../ui/parse-json.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import side from '../side/side-panel.module.css';
import { showRun, usePanelStore } from './panel-state.ts';
import classes from './run.module.css';

/** Starts a run by hand, with a body that the manual trigger may offer. */
export function StartByHand({ version }: { version: 'published' | 'draft' }) {
  const rpc = useRpc();
  const { workflowId, autosave } = useEditorContext();
  const panel = usePanelStore();
  const sample = useEditor(
    ({ definition }) => definition.steps.find(({ type }) => type === 'manual')?.params['sample'],
  );
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const body = text.trim() === '' ? { ok: true as const, value: null } : parseJson(text);

  function toggle(next: boolean): void {
    setIsOpen(next);
    if (next) setText(sample === undefined ? '' : JSON.stringify(sample, null, 2));
  }

  async function start(value: Json): Promise<void> {
    setBusy(true);
    try {
      if (version === 'draft') await autosave.flush();
      const run = await rpc.call('workflows.run', { id: workflowId, version, body: value });
      showRun(panel, run.id);
      setIsOpen(false);
    } catch (error) {
      noticeFailed('No run was started', error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Popover
      opened={isOpen}
      onChange={toggle}
      position="bottom-end"
      width={340}
      trapFocus
      withinPortal={false}
      floatingStrategy="fixed"
    >
      <Popover.Target>
        <Button leftSection={<Hand size={14} />} onClick={() => toggle(!isOpen)}>
          Start by hand
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Start by hand">
        <div className={side.stack}>
          <Textarea
            label="Body"
            description="JSON, or nothing. Expressions read it as trigger.body."
            autosize
            minRows={4}
            maxRows={14}
            classNames={{ input: classes.json }}
            value={text}
            error={body.ok ? undefined : body.message}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
          <p className={side.small}>
            {version === 'published'
              ? 'Runs the published version: its steps really act.'
              : 'Runs the draft: its steps really act.'}
          </p>
          <div className={side.actions}>
            <Button
              variant="filled"
              loading={busy}
              disabled={!body.ok}
              onClick={() => body.ok && void start(body.value)}
            >
              Start
            </Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
