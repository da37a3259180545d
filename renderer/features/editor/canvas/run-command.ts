import type { useReactFlow } from '@xyflow/react';
import { GRID, type Point } from '../../../canvas/geometry.ts';
import type { CanvasEdge, CanvasNode } from '../../../canvas/nodes.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import type { CanvasSight } from '../../../canvas/use-canvas-sight.ts';
import type { EditorContextValue } from '../model/editor-context.tsx';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { CanvasWalk } from './canvas-walk.ts';
import type { CanvasCommands } from './commands.ts';
import type { Command } from './shortcuts.ts';

export interface CommandContext {
  editor: EditorContextValue;
  ui: CanvasUiStore;
  commands: CanvasCommands;
  flow: ReturnType<typeof useReactFlow<CanvasNode, CanvasEdge>>;
  sight: CanvasSight;
  walk: CanvasWalk;
  /** Of what is in sight, in the canvas's own units. */
  middle(): Point;
  openSearch(isConnecting: boolean): boolean;
  fit(): void;
  tidy(): void;
}

/** Carries out what a key asks for. False: there was nothing to do, and the key stays what it was. */
export function runCommand(context: CommandContext, command: Command): boolean {
  const { editor, ui, commands, flow, sight, walk } = context;
  const { store, autosave } = editor;
  const state = store.getState();
  const something = state.selected.size > 0 || state.selectedEdges.length > 0;
  const current = walk.currentStep();
  switch (command) {
    case 'help':
      ui.getState().showHelp(true);
      return true;
    case 'undo':
      commands.undo();
      return true;
    case 'redo':
      commands.redo();
      return true;
    case 'save':
      void autosave.flush().catch(() => {});
      return true;
    case 'search':
      return context.openSearch(false);
    case 'connect':
      return context.openSearch(true);
    case 'next-edge':
      return walk.nextEdge();
    case 'open':
      if (current === null) return false;
      if (stepsById(state.definition).has(current)) {
        state.select([current]);
        state.open(current);
      } else ui.getState().edit(current);
      return true;
    case 'close':
      if (state.openStepId !== null) {
        state.open(null);
        sight.focus(state.openStepId);
      } else if (something) state.select([]);
      else return false;
      return true;
    case 'rename':
      if (current === null) return false;
      ui.getState().edit(current);
      return true;
    case 'remove':
      if (!something) return false;
      commands.removeSelected();
      sight.focusCanvas();
      return true;
    case 'duplicate':
      commands.duplicate();
      return true;
    case 'disable':
      commands.toggleDisabled();
      return true;
    case 'select-all':
      state.select([
        ...state.definition.steps.map(({ id }) => id),
        ...(state.definition.notes ?? []).map(({ id }) => id),
      ]);
      return true;
    case 'group': {
      const id = commands.group();
      if (id !== null) ui.getState().edit(id);
      return true;
    }
    case 'ungroup':
      commands.ungroup();
      return true;
    case 'note':
      ui.getState().edit(commands.note(context.middle()));
      return true;
    case 'tidy':
      context.tidy();
      return true;
    case 'fit':
      context.fit();
      return true;
    case 'actual-size':
      void flow.zoomTo(1);
      return true;
    case 'zoom-in':
      void flow.zoomIn();
      return true;
    case 'zoom-out':
      void flow.zoomOut();
      return true;
    case 'go-left':
      return walk.go('left');
    case 'go-right':
      return walk.go('right');
    case 'go-up':
      return walk.go('up');
    case 'go-down':
      return walk.go('down');
    case 'move-left':
      commands.moveSelected(-GRID, 0);
      return true;
    case 'move-right':
      commands.moveSelected(GRID, 0);
      return true;
    case 'move-up':
      commands.moveSelected(0, -GRID);
      return true;
    case 'move-down':
      commands.moveSelected(0, GRID);
      return true;
  }
}
