import { useReactFlow, useStoreApi } from '@xyflow/react';
import { Keyboard, StickyNote, WandSparkles } from 'lucide-react';
import { CanvasToolBar } from '../../../canvas/canvas-tools.tsx';
import { useCanvasCommands } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';

/** Zoom, tidy and notes for those who point. */
export function CanvasTools({ onTidy, onFit }: { onTidy: () => void; onFit: () => void }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const ui = useCanvasUiStore();
  const commands = useCanvasCommands();
  return (
    <CanvasToolBar
      onFit={onFit}
      more={[
        { label: 'Tidy (T)', icon: WandSparkles, act: onTidy },
        {
          label: 'Add a note (N)',
          icon: StickyNote,
          act: () => {
            const { x, y, zoom: scale } = flow.getViewport();
            const { width, height } = store.getState();
            const at = { x: (width / 2 - x) / scale, y: (height / 2 - y) / scale };
            ui.getState().edit(commands.note(at));
          },
        },
        { label: 'Keys (?)', icon: Keyboard, act: () => ui.getState().showHelp(true) },
      ]}
    />
  );
}
