import * as z from 'zod';
import { OperationalError, UserError } from '../../shared/errors.ts';
import type { ExpressionScope } from '../../shared/expression/evaluation.ts';
import type { InsertAs } from '../../shared/expression/insert-text.ts';
import type { Json } from '../../shared/json.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import type { Permission } from '../../shared/model/permission.ts';
import type { StepError } from '../../shared/model/run.ts';
import type { STEP_GROUPS, StepCatalogEntry, StepPort } from '../../shared/step-catalog.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { StartProcess } from '../processes/host-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { explainIssue } from './explain-issue.ts';
import { type ErasedTriggerSource, eraseSource, type TriggerSource } from './trigger-source.ts';

/**
 * `none`: nothing outside is touched; carried out again freely.
 * `idempotent`: may be tried again after a crash, because the receiver can tell it is the same.
 * `external`: an attempt that a crash cut off waits for a person.
 */
export type Effects = 'none' | 'idempotent' | 'external';

/**
 * `output` leaves through `port` (default: the step type's first port). With `waitUntil` (ms UTC)
 * the step run waits, in the database and not in memory, and leaves when the time has come. With
 * `waitFor` it waits for a signal. With `stop` the whole run ends there.
 */
export type StepResult =
  | { port?: string; output: Json; call?: WorkflowCall }
  | { port?: string; output: Json; waitUntil: number }
  | { output: Json; stop: { status: 'succeeded' | 'failed' | 'canceled'; message: string | null } }
  | { waitFor: WaitFor }
  /** Only of containers: their body is carried out for each item. */
  | { loop: LoopPlan };

export interface LoopPlan {
  items: readonly Json[];
  /** Items at once. */
  concurrency: number;
  /** `stop`: the first failed item ends the loop; `continue`: it is told in the output. */
  onItemError: 'stop' | 'continue';
}

/**
 * A run of another workflow, started in the same transaction in which the step ends or begins to
 * wait for it.
 */
export interface WorkflowCall {
  /** Id or name of a published workflow with a `called-by-workflow` trigger. */
  workflow: string;
  input: Json;
}

/** What ends a wait from outside. */
const SIGNAL_KINDS = ['approval', 'webhook', 'workflow', 'batch'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

export interface WaitFor {
  kind: SignalKind;
  /** Names the wait to whoever signals; unique in the workspace. */
  token: string;
  /** What the page or the caller needs to know: the question, form fields. Shown to people. */
  data: Json;
  /** Of an approval: a notification on this computer says so when the wait begins. */
  tell?: boolean;
  /**
   * When it is over without a signal (ms UTC), and how the step then leaves; null: never. `again`:
   * the step is carried out once more instead, as a new attempt that may change a kept value again.
   */
  timeout: { at: number; port?: string; output: Json } | { at: number; again: true } | null;
  /** The run whose end is waited for; with `kind: 'workflow'`. */
  call?: WorkflowCall;
}

export interface WebhookAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** A value that is kept from run to run, with the time (ms UTC) at which it is forgotten. */
export interface KeptValue {
  value: Json;
  expiresAt: number | null;
}

/** Values kept from run to run: durable, and changed by one step at a time. */
export interface StepState {
  get(scope: StateScope, key: string): KeptValue | null;
  /** Keys in order, those that begin with `prefix`, `limit` at most. */
  list(scope: StateScope, prefix: string, limit: number): { key: string; kept: KeptValue }[];
  /**
   * Replaces the value by what `change` makes of it (null: removed) and gives its result, in one
   * transaction. `change` must not wait. Asked again for the same step run after a crash it is not
   * carried out twice: the first result is given, so call it once per attempt of a step. That lasts
   * until the step run ends or begins to wait for a signal.
   */
  change(
    scope: StateScope,
    key: string,
    change: (current: KeptValue | null) => { next: KeptValue | null; result: Json },
  ): Promise<Json>;
}

/** Whose values: the workflow's own, or those that all workflows share. */
export type StateScope = 'workflow' | 'workspace';

/** What signing in with stored credentials takes; steps and triggers have it. */
export interface SignInServices {
  /** Throws a StepFailure that names the missing credential. */
  credential(name: string): CredentialData;
  /**
   * An access token of an oauth2 credential (of an smtp or imap credential: of the oauth2 one that
   * it names), renewed when it is about to run out. `refused`: a token that a server answered 401
   * to, so that it is renewed at once. Throws a StepFailure that says what to do, or the signal's
   * reason.
   */
  accessToken(
    name: string,
    options: { signal: AbortSignal; refused?: string | undefined },
  ): Promise<string>;
}

/** What steps may ask of the engine. */
export interface StepServices extends SignInServices {
  /** Throws a StepFailure (`not_permitted`) unless the run's version was allowed to reach it. */
  permits(wanted: Permission): void;
  readonly state: StepState;
  /** Runs JavaScript in the sandbox: see engine/sandbox. */
  readonly sandbox: Sandbox;
  /** Starts a program of the engine's in a process of its own, as the host can. */
  readonly startProcess: StartProcess;
  /** Opens an http(s) or mailto address in the person's browser or mail program. */
  openUrl(url: string): Promise<void>;
  /** Ends a wait of another run; false when nothing waits under this token. */
  signal(token: string, result: { port?: string; output: Json }): Promise<boolean>;
  /** Throws a StepFailure that names the missing credential. */
  credential(name: string): CredentialData;
  notify(notification: { title: string; body: string }): Promise<void>;
  /** `late`: the endpoint's time was over and 202 went out; `nobody`: no request is waiting. */
  respond(answer: WebhookAnswer): 'sent' | 'late' | 'nobody';
  /** Runs a pattern under a time limit; throws when it takes too long or is not valid. */
  matches(pattern: string, flags: string, input: string): boolean;
  readonly http: HttpClient;
}

export interface StepContext {
  readonly runId: string;
  readonly workflowName: string;
  readonly stepId: string;
  /** Which item of the loops around it, outermost first: `3`, `3.0`; empty outside of loops. */
  readonly iteration: string;
  /** What came in along the edges, in the order in which their steps stand in the workflow. */
  readonly incoming: readonly { stepId: string; port: string; output: Json }[];
  /** For `waitFor`: hard to guess, and the same for every attempt of this step run. */
  readonly waitToken: string;
  /** Its wait ended without a signal, and it is carried out again (`again`), also after a crash. */
  readonly waited: boolean;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The same for every attempt of this step in this run, as long as nobody edits its input. */
  readonly idempotencyKey: string;
  /** Fires on cancellation, time-out and shutdown; its reason says which. */
  readonly signal: AbortSignal;
  /** IANA zone of the workflow or workspace. */
  readonly timeZone: string;
  /** What expressions of this step read, by name. It is the run's own: not to be changed. */
  scope(): ExpressionScope;
  now(): number;
  log(line: string): void;
  readonly services: StepServices;
}

/** A step that did not do what it should, in words a person can act on. */
export class StepFailure extends OperationalError {
  readonly code: string;
  /** `network`, `timeout`, or a status code as text: what a retry policy looks at. */
  readonly kind: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: Json | undefined;

  constructor(options: {
    code: string;
    message: string;
    hint?: string;
    kind?: string;
    retryAfterMs?: number;
    details?: Json;
    cause?: unknown;
  }) {
    super(options.message, {
      ...(options.hint === undefined ? {} : { hint: options.hint }),
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.code = options.code;
    this.kind = options.kind;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  toStepError(): StepError {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.kind === undefined ? {} : { kind: this.kind }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/** Params that do not fit after their expressions were resolved. */
export class StepParamsError extends UserError {
  readonly code = 'params_invalid';
}

/** `path` is relative to the params. */
export interface ParamProblem {
  path: readonly PropertyKey[];
  message: string;
}

export interface StepTypeOptions<P extends z.ZodType> {
  type: string;
  name: string;
  description: string;
  icon: string;
  group: (typeof STEP_GROUPS)[number];
  effects: Effects;
  /**
   * Steps without effects answer at once, within a turn of the event loop. False: it is an attempt
   * like any other, as it may take time (user code, large documents), or what it begins may fail.
   */
  immediate?: boolean;
  /** What a placed step reaches, by its unresolved params. */
  permissions?: (params: { [key: string]: Json }) => readonly Permission[];
  /** `any`: begins with the first result that comes in, instead of when all edges are settled. */
  joins?: (params: { [key: string]: Json }) => 'all' | 'any';
  /**
   * It waits at a link, which expressions read as `run.links.<step id>` even before it waits: for a
   * person's answer, or for a request.
   */
  link?: 'approval' | 'webhook';
  /** Whether a rehearsal serves a recording instead; left out: when it acts outside, or waits. */
  servedInRehearsal?: boolean;
  /** A run in which it let nothing through, and nothing acted, counts as filtered. */
  filters?: boolean;
  /** The steps behind its first port are its body: carried out once for each item. */
  container?: boolean;
  /** Of triggers other than webhooks and runs by hand: how the engine hears of events. */
  source?: TriggerSource<z.output<P>>;
  /** Where the params decide: a request that carries no key the receiver could know it by. */
  effectsFor?: (params: { [key: string]: Json }) => Effects;
  /**
   * The params (unresolved) that are markup, by name: what expressions insert into their text is
   * escaped, so that it cannot be taken for markup.
   */
  insertsAs?: (params: { [key: string]: Json }) => { readonly [param: string]: InsertAs };
  /** The params that are handed over as they are written: `{{` in them is no expression. */
  verbatim?: readonly string[];
  /** The params as they may be stored and shown: secrets that stand in them taken out. */
  hideSecrets?: (params: Json) => Json;
  /** The first one is where edges without a port leave. */
  ports: readonly StepPort[];
  /** Ports that depend on the (unresolved) params: a `switch` has one per case. */
  portsFor?: (params: { [key: string]: Json }) => readonly StepPort[];
  /** Markdown for docs/steps.md, below the description. */
  docs?: string;
  params: P;
  /**
   * What a schema cannot say about params as written, and what would cost too much at every run.
   * Asked only when the schema found nothing; any value may still hold `{{ }}`.
   */
  problems?: (params: { [key: string]: Json }) => readonly ParamProblem[];
  example: z.input<P>;
  /** Left out for triggers. Steps without effects may answer without a promise. */
  run?: (params: z.output<P>, context: StepContext) => StepResult | Promise<StepResult>;
}

/** A step type with its param type erased: what the registry and the executor hold. */
export interface StepType {
  readonly type: string;
  readonly name: string;
  readonly group: (typeof STEP_GROUPS)[number];
  /** In general; `effectsFor` says it for a placed step, by its unresolved params. */
  readonly effects: Effects;
  effectsFor(params: { [key: string]: Json }): Effects;
  /** Answers at once, without an attempt of its own. */
  readonly immediate: boolean;
  permissions(params: { [key: string]: Json }): readonly Permission[];
  joins(params: { [key: string]: Json }): 'all' | 'any';
  readonly container: boolean;
  readonly link: 'approval' | 'webhook' | null;
  readonly filters: boolean;
  servedInRehearsal(params: { [key: string]: Json }): boolean;
  readonly source: ErasedTriggerSource | null;
  insertsAs(params: { [key: string]: Json }): { readonly [param: string]: InsertAs };
  readonly verbatim: readonly string[];
  hideSecrets(params: Json): Json;
  readonly docs: string;
  readonly ports: readonly StepPort[];
  portsFor(params: { [key: string]: Json }): readonly StepPort[];
  /** Problems of params as written, expressions unresolved; paths are relative to the params. */
  check(params: { [key: string]: Json }): ParamProblem[];
  /** Throws StepParamsError, StepFailure, or whatever the step throws. */
  execute(params: Json, context: StepContext): StepResult | Promise<StepResult>;
  catalogEntry(): StepCatalogEntry;
}

const explained = { error: explainIssue };

export function defineStep<P extends z.ZodType>(options: StepTypeOptions<P>): StepType {
  const { params: schema, run } = options;
  return {
    type: options.type,
    name: options.name,
    group: options.group,
    effects: options.effects,
    effectsFor: (params) => options.effectsFor?.(params) ?? options.effects,
    immediate: options.effects === 'none' && options.immediate !== false,
    permissions: (params) => options.permissions?.(params) ?? [],
    joins: (params) => options.joins?.(params) ?? 'all',
    container: options.container === true,
    link: options.link ?? null,
    filters: options.filters === true,
    servedInRehearsal: (params) =>
      options.servedInRehearsal ??
      (options.link !== undefined || (options.effectsFor?.(params) ?? options.effects) !== 'none'),
    source: options.source === undefined ? null : eraseSource(options.source, schema),
    insertsAs: (params) => options.insertsAs?.(params) ?? {},
    verbatim: options.verbatim ?? [],
    hideSecrets: options.hideSecrets ?? ((params) => params),
    docs: options.docs ?? '',
    ports: options.ports,
    portsFor: (params) => options.portsFor?.(params) ?? options.ports,
    check(params) {
      const parsed = schema.safeParse(params, explained);
      const issues = parsed.success ? [] : flatten(parsed.error.issues, params);
      if (issues.length > 0) return issues.map(({ path, message }) => ({ path, message }));
      return [...(options.problems?.(params) ?? [])];
    },
    execute(params, context) {
      if (run === undefined) return { output: null };
      const parsed = schema.safeParse(params, explained);
      if (!parsed.success) {
        const lines = parsed.error.issues.map(
          (i) => `${i.path.join('.') || 'params'}: ${i.message}`,
        );
        throw new StepParamsError(`The step’s settings do not fit: ${lines.join('; ')}`, {
          hint: 'Look at the step’s input: an expression may have given another type than expected.',
        });
      }
      return run(parsed.data, context);
    },
    catalogEntry: () => ({
      type: options.type,
      name: options.name,
      description: options.description,
      icon: options.icon,
      group: options.group,
      effects: options.effects,
      ports: [...options.ports],
      dynamicPorts: options.portsFor !== undefined,
      container: options.container === true,
      link: options.link ?? null,
      docs: (options.docs ?? '').trim(),
      params: toJson(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })),
      example: toJson(options.example),
    }),
  };
}

function toJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

/**
 * Issues that cannot be known before expressions are resolved are left out: those at a value that
 * holds `{{`, and those of a union whose value holds one anywhere. Keys always count.
 */
function flatten(issues: readonly z.core.$ZodIssue[], root: Json): z.core.$ZodIssue[] {
  return issues.filter((issue) => {
    if (issue.code === 'unrecognized_keys' || issue.code === 'invalid_key') return true;
    const value = valueAt(root, issue.path);
    return !(issue.code === 'invalid_union' ? holdsTemplate(value) : isTemplate(value));
  });
}

function valueAt(root: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = root;
  for (const key of path) {
    if (isTemplate(value)) return value;
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      value = Object.hasOwn(value, key) ? value[String(key)] : undefined;
    else return undefined;
  }
  return value;
}

function isTemplate(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('{{');
}

function holdsTemplate(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return isTemplate(value);
  return Object.values(value).some(holdsTemplate);
}
