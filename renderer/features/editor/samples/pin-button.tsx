import { Button, Tooltip } from '@mantine/core';
import { Pin } from 'lucide-react';
import type { Json } from '../../../../shared/json.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useEditorContext } from '../model/editor-context.tsx';

/** Keeps an output with the workflow: expressions read it while one edits, whatever runs bring. */
export function PinButton({ stepId, output }: { stepId: string; output: Json }) {
  const { store, view } = useEditorContext();
  return (
    <Tooltip
      label="Keep this output as the sample that later steps are built with"
      multiline
      w={240}
    >
      <Button
        variant="subtle"
        color="gray"
        leftSection={<Pin size={14} />}
        onClick={() => {
          store.getState().change((now) => changeStep(now, stepId, { pinned: output }));
          view.getState().announce('The output is pinned');
        }}
      >
        Pin
      </Button>
    </Tooltip>
  );
}
