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

/** What the screens are asked to show from outside. */
const openRequestSchema = z.discriminatedUnion('kind', [
  /** The path of a route. */
  z.object({ kind: z.literal('show'), path: z.string() }),
  /** A file that the person opened: a workflow, by its looks. */
  z.object({ kind: z.literal('file'), name: z.string(), text: z.string() }),
  /** A link wants a workflow to be loaded: ask before, then `open.load`. */
  z.object({ kind: z.literal('offer'), id: z.string(), from: z.string() }),
  z.object({ kind: z.literal('problem'), title: z.string(), message: z.string() }),
]);
export type OpenRequest = z.output<typeof openRequestSchema>;

const updateStateSchema = z.discriminatedUnion('status', [
  /** Not a package, or one without a provider. */
  z.object({ status: z.literal('off') }),
  z.object({ status: z.literal('idle') }),
  z.object({ status: z.literal('checking') }),
  z.object({ status: z.literal('current'), at: z.int() }),
  z.object({ status: z.literal('found'), version: z.string() }),
  z.object({ status: z.literal('downloading'), version: z.string() }),
  /** Downloaded: the next start is the new version. */
  z.object({ status: z.literal('ready'), version: z.string() }),
  z.object({ status: z.literal('failed'), message: z.string() }),
]);
export type UpdateState = z.output<typeof updateStateSchema>;

const crashReportSchema = z.object({ file: z.string(), at: z.int(), bytes: z.int() });
export type CrashReport = z.output<typeof crashReportSchema>;

/** Another computer's Patchbay. */
const remoteInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  /** False: this system has no safe key store, and the token is asked for at each start. */
  isTokenKept: z.boolean(),
  /** False: the token and all that is shown cross the network in the clear. */
  isEncrypted: z.boolean(),
});
export type RemoteInfo = z.output<typeof remoteInfoSchema>;

const preferencesShape = {
  startAtLogin: z.boolean(),
  closeToTray: z.boolean(),
  notifyFailures: z.boolean(),
  checkUpdates: z.boolean(),
};

const appInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  dataDir: z.string(),
  /** Where the key that encrypts secrets is. */
  keyPlace: z.enum(['system', 'file', 'environment']).nullable(),
  preferences: z.object(preferencesShape),
  /** Where webhooks arrive: `127.0.0.1:4780`; `isGiven`: the start said so, and not the person. */
  hooks: z.object({ address: z.string(), isGiven: z.boolean() }),
  update: updateStateSchema,
  crashReports: z.array(crashReportSchema),
  remotes: z.array(remoteInfoSchema),
  /** The id of the remote that is shown; null: the engine of this computer. */
  remote: z.string().nullable(),
});
export type AppInfo = z.output<typeof appInfoSchema>;

const emptySchema = z.strictObject({});
const doneSchema = z.null();
const idSchema = z.strictObject({ id: z.string().max(100) });

/** Every call that a screen can make of the desktop app. */
const desktopContract = {
  'engine.state': { input: emptySchema, output: engineStateSchema },
  /** Another try, after it failed. */
  'engine.start': { input: emptySchema, output: doneSchema },
  'app.info': { input: emptySchema, output: appInfoSchema },
  'app.setPreferences': { input: z.strictObject(preferencesShape).partial(), output: doneSchema },
  /** Restarts the engine. Empty: the usual one. */
  'app.setHooks': { input: z.strictObject({ address: z.string().max(300) }), output: doneSchema },
  'app.showFolder': {
    input: z.strictObject({ folder: z.enum(['data', 'logs', 'crashes']) }),
    output: doneSchema,
  },
  'app.removeCrashReports': { input: emptySchema, output: doneSchema },
  'update.check': { input: emptySchema, output: doneSchema },
  'update.download': { input: emptySchema, output: doneSchema },
  'update.install': { input: emptySchema, output: doneSchema },
  /** What is to be shown, each given once. */
  'open.take': { input: emptySchema, output: z.object({ requests: z.array(openRequestSchema) }) },
  /** Loads what a link offered: the person has said yes. */
  'open.load': { input: idSchema, output: z.object({ name: z.string(), text: z.string() }) },
  'remotes.add': {
    input: z.strictObject({
      name: z.string().trim().min(1).max(100),
      url: z.url({ protocol: /^https?$/ }).max(2000),
      token: z.string().trim().min(1).max(500),
    }),
    output: remoteInfoSchema,
  },
  'remotes.remove': { input: idSchema, output: doneSchema },
  /** Shows it in the window; null: the engine of this computer. */
  'remotes.show': { input: z.strictObject({ id: z.string().nullable() }), output: doneSchema },
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
  /** There is something for `open.take`. */
  z.object({ topic: z.literal('open') }),
  /** What `app.info` says has changed. */
  z.object({ topic: z.literal('app') }),
]);
export type DesktopPush = z.output<typeof desktopPushSchema>;

export type DesktopReply = { ok: true; result: unknown } | { ok: false; error: ErrorInfo };

/** Put into the page by the preload script, as `window.patchbay`. */
export interface DesktopBridge {
  call(method: DesktopMethod, input: unknown): Promise<DesktopReply>;
  onPush(listener: (push: unknown) => void): () => void;
  /**
   * Asks for a port to the engine of this computer; it comes as a message of the window, now or when
   * there is one. Left out: these are the screens of another computer, which are called over HTTP.
   */
  connect?: () => void;
}

/** The message of the window that carries a port to the engine. */
export const PORT_MESSAGE = 'patchbay:port';
