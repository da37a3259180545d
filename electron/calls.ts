import { ipcMain, type WebFrameMain } from 'electron';
import {
  type DesktopMethod,
  type DesktopOutput,
  type DesktopParsedInput,
  type DesktopReply,
  desktopSchemas,
  isDesktopMethod,
} from '../shared/desktop.ts';
import { toErrorInfo, UserError } from '../shared/errors.ts';
import { originOf } from './app-protocol.ts';

/** What the screens can ask of the main process; one that is missing does not compile. */
export type DesktopCalls = {
  [M in DesktopMethod]: (input: DesktopParsedInput<M>) => Promise<DesktopOutput<M>>;
};

class UnknownCallError extends UserError {
  readonly code = 'unknown_method';
}

/**
 * Whether a message comes from our own page: the top frame of a window, at one of our origins. A
 * frame that is gone meanwhile is nobody's.
 */
export function isOwnSender(
  frame: WebFrameMain | null,
  isOwn: (origin: string) => boolean,
): boolean {
  return frame !== null && frame.parent === null && isOwn(originOf(frame.url).origin);
}

async function carryOut<M extends DesktopMethod>(
  calls: DesktopCalls,
  method: M,
  raw: unknown,
): Promise<DesktopOutput<M>> {
  return calls[method](desktopSchemas[method].input.parse(raw));
}

/** Answers what the preload script passes on. Inputs are parsed, senders checked. */
export function answerCalls({
  calls,
  isOwn,
  failed,
}: {
  calls: DesktopCalls;
  isOwn: (origin: string) => boolean;
  failed: (method: string, error: unknown) => void;
}): void {
  ipcMain.handle(
    'patchbay:call',
    async (event, method: unknown, input: unknown): Promise<DesktopReply> => {
      try {
        if (!isOwnSender(event.senderFrame, isOwn) || !isDesktopMethod(method))
          throw new UnknownCallError(`There is no call "${String(method).slice(0, 100)}".`);
        return { ok: true, result: await carryOut(calls, method, input) };
      } catch (error) {
        failed(String(method), error);
        return { ok: false, error: toErrorInfo(error) };
      }
    },
  );
}
