import * as z from 'zod';
import type { ErrorInfo } from './errors.ts';
import { errorInfoSchema } from './rpc/wire.ts';

/**
 * What the screens and the desktop app's main process tell each other, besides the calls to the
 * engine. In a browser there is none of it.
 */

/** How the engine's process is doing. */
const engineStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('starting') }),
  z.object({
    status: z.literal('running'),
    /** Why no webhooks can be received; null: they can. */
    hooksProblem: errorInfoSchema.nullable(),
  }),
  /** It ended by itself, and is started again at `at` (milliseconds UTC). */
  z.object({
    status: z.literal('restarting'),
    at: z.int(),
    crashes: z.int(),
    reason: z.string(),
  }),
  /** It stays ended until a person asks for another try. */
  z.object({
    status: z.literal('failed'),
    error: errorInfoSchema,
    crashes: z.int(),
    /** What it wrote last. */
    lastWords: z.string(),
  }),
  z.object({ status: z.literal('stopped') }),
]);
export type EngineState = z.output<typeof engineStateSchema>;

const emptySchema = z.strictObject({});
const doneSchema = z.null();

/** Every call that a screen can make of the desktop app. */
const desktopContract = {
  'engine.state': { input: emptySchema, output: engineStateSchema },
  /** Another try, after it failed. */
  'engine.start': { input: emptySchema, output: doneSchema },
} as const;

export type DesktopMethod = keyof typeof desktopContract;
export type DesktopInput<M extends DesktopMethod> = z.input<(typeof desktopContract)[M]['input']>;
export type DesktopParsedInput<M extends DesktopMethod> = z.output<
  (typeof desktopContract)[M]['input']
>;
export type DesktopOutput<M extends DesktopMethod> = z.output<
  (typeof desktopContract)[M]['output']
>;

type Schemas = {
  [M in DesktopMethod]: {
    input: z.ZodType<DesktopParsedInput<M>>;
    output: z.ZodType<DesktopOutput<M>>;
  };
};
/** The contract, typed so that a method that is only known as `M` keeps its own types. */
export const desktopSchemas: Schemas = desktopContract;

export function isDesktopMethod(name: unknown): name is DesktopMethod {
  return typeof name === 'string' && Object.hasOwn(desktopContract, name);
}

export const desktopPushSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('engine'), state: engineStateSchema }),
]);
export type DesktopPush = z.output<typeof desktopPushSchema>;

export type DesktopReply = { ok: true; result: unknown } | { ok: false; error: ErrorInfo };

/** Put into the page by the preload script, as `window.patchbay`. */
export interface DesktopBridge {
  call(method: DesktopMethod, input: unknown): Promise<DesktopReply>;
  onPush(listener: (push: unknown) => void): () => void;
  /** Asks for a port to the engine; it comes as a message of the window, now or when there is one. */
  connect(): void;
}

/** The message of the window that carries a port to the engine. */
export const PORT_MESSAGE = 'patchbay:port';
