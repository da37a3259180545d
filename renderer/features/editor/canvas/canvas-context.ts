import { createContext, useContext } from 'react';
import { BugError } from '../../../../shared/errors.ts';
import type { CanvasCommands } from './commands.ts';

const CommandsContext = createContext<CanvasCommands | undefined>(undefined);
export const CanvasCommandsProvider = CommandsContext;

export function useCanvasCommands(): CanvasCommands {
  const commands = useContext(CommandsContext);
  if (commands === undefined) throw new BugError('useCanvasCommands outside of its provider');
  return commands;
}
