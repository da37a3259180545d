import * as z from 'zod';
import { approvalSchema, decidedSchema, decideSchema } from '../model/approval.ts';
import { bulkJobSchema, bulkRequestSchema } from '../model/bulk.ts';
import { credentialNameSchema, credentialSchema } from '../model/credential.ts';
import {
  authorizationSchema,
  credentialDetailSchema,
  credentialInputSchema,
  credentialTestSchema,
  credentialTypeEntrySchema,
} from '../model/credential-views.ts';
import {
  diagnosisSchema,
  pastVerificationSchema,
  samplesSchema,
  simulationSchema,
} from '../model/diagnosis.ts';
import { endpointSchema, endpointSettingsSchema } from '../model/endpoint.ts';
import { eventDetailSchema, eventStatusSchema, eventSummarySchema } from '../model/event.ts';
import { eventFilterShape } from '../model/event-filter.ts';
import { driftSchema } from '../model/event-schema.ts';
import { idSchema, jsonSchema, timeSchema } from '../model/json-schema.ts';
import {
  GRANT_MODES,
  neededPermissionSchema,
  workflowPermissionsSchema,
} from '../model/permission.ts';
import {
  loopItemSchema,
  loopSummarySchema,
  runComparisonSchema,
  runDetailSchema,
  runListingSchema,
  runStatusSchema,
  runSummarySchema,
  stepRunSchema,
  stepRunStatusSchema,
} from '../model/run.ts';
import { settingsSchema } from '../model/settings.ts';
import { templateSchema } from '../model/template.ts';
import { schedulePreviewSchema, triggerSchema } from '../model/trigger.ts';
import { tunnelCheckSchema } from '../model/tunnel-check.ts';
import {
  workflowDefinitionSchema,
  workflowDetailSchema,
  workflowFileSchema,
  workflowProblemSchema,
  workflowSamplesSchema,
  workflowSchema,
} from '../model/workflow.ts';
import { workflowPreviewSchema } from '../model/workflow-preview.ts';
import { stepCatalogEntrySchema, stepPortSchema } from '../step-catalog.ts';
import { credentialsContract } from './credentials-contract.ts';
import { endpointsContract } from './endpoints-contract.ts';
import { inboxContract } from './inbox-contract.ts';
import { insightsContract } from './insights-contract.ts';
import { operationsContract } from './operations-contract.ts';
import { proposalsContract } from './proposals-contract.ts';
import { runFilterShape, runsContract } from './runs-contract.ts';
import { searchContract, searchProblemSchema, sessionSchema } from './search-contract.ts';

/** An id, or for people at a command line a unique beginning of one. */
const refSchema = z.string().min(1).max(200);
const limitSchema = z.int().min(1).max(1000).default(50);
/** Newest first; `before` is the `seq` of the last row already had. */
const pageShape = { limit: limitSchema, before: z.int().optional() };
/**
 * `more`: there are others, or there may be: a search says where to go on when its time is over, also
 * with fewer rows than were asked for. `next`: what to give as `before` then; null: that was all.
 */
const searchedShape = {
  more: z.boolean(),
  next: z.int().nullable(),
  problems: z.array(searchProblemSchema),
};
const workflowNameSchema = z.string().trim().min(1).max(200);
const emptySchema = z.strictObject({});
const pauseShape = { paused: z.boolean(), pausedSince: timeSchema.nullable() };
const okSchema = z.object({ ok: z.literal(true) });

const importResultSchema = z.object({
  workflow: workflowSchema,
  created: z.boolean(),
  publishedVersion: z.int().nullable(),
  endpoints: z.array(
    z.object({
      key: z.string(),
      path: z.string(),
      url: z.string().nullable(),
      created: z.boolean(),
    }),
  ),
  /** Credentials that the workflow names and the workspace does not have. */
  missingCredentials: z.array(z.string()),
  /** What the workflow reaches. */
  permissions: z.array(neededPermissionSchema),
  /** Those of them that were granted by this import. */
  granted: z.array(neededPermissionSchema),
  warnings: z.array(z.string()),
});
export type ImportResult = z.output<typeof importResultSchema>;

/**
 * Callers that are a person's own words, such as a command, consent by publishing; screens pass
 * `ask`, and come again with `except-commands` or `all` when the person has seen the list.
 */
const grantSchema = z.enum(GRANT_MODES).default('except-commands');

/** What credentials of the file are called here, by their names in the file. */
const renamedCredentialsSchema = z.record(z.string(), credentialNameSchema).optional();

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function method<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): { input: I; output: O } {
  return { input, output };
}

/** Every call that a screen or a command can make of the engine. */
export const contract = {
  ...credentialsContract,
  ...endpointsContract,
  ...insightsContract,
  ...operationsContract,
  ...inboxContract,
  ...proposalsContract,
  ...runsContract,
  ...searchContract,

  'system.info': method(
    emptySchema,
    z.object({
      version: z.string(),
      dataDir: z.string(),
      startedAt: timeSchema,
      hooksUrl: z.string().nullable(),
      queuedRuns: z.int(),
      activeRuns: z.int(),
      events: z.int(),
      databaseBytes: z.int(),
      /** Of the search index, which has a file of its own. */
      searchBytes: z.int(),
      /** Whether `system.restart` and `system.restore` work here. */
      canRestart: z.boolean(),
      ...pauseShape,
    }),
  ),
  /** While everything is paused events are kept and their runs are queued, but none is begun. */
  'system.setPaused': method(z.strictObject({ paused: z.boolean() }), z.object(pauseShape)),
  /** Sends a request to the public URL and says whether it arrives here. */
  'system.checkTunnel': method(
    z.strictObject({ url: z.string().min(1).max(2000).optional() }),
    tunnelCheckSchema,
  ),
  'settings.get': method(emptySchema, settingsSchema),
  'settings.set': method(z.strictObject({ settings: settingsSchema }), settingsSchema),
  'catalog.list': method(emptySchema, z.object({ steps: z.array(stepCatalogEntrySchema) })),

  'events.list': method(
    z.strictObject({
      ...pageShape,
      ...eventFilterShape,
      session: sessionSchema.optional(),
    }),
    z.object({ events: z.array(eventSummarySchema), ...searchedShape }),
  ),
  'events.get': method(z.strictObject({ id: refSchema }), eventDetailSchema),
  /** The stored bytes exactly as they arrived. */
  'events.body': method(
    z.strictObject({
      id: refSchema,
      offset: z.int().nonnegative().default(0),
      /** Left out: to the end. */
      length: z.int().min(1).optional(),
      /** Without its Content-Encoding. */
      decoded: z.boolean().default(false),
    }),
    z.object({
      base64: z.string(),
      contentType: z.string().nullable(),
      /** Bytes of the whole of it that are kept. */
      size: z.int(),
    }),
  ),
  /** Why an event was refused, and what to do. */
  'events.diagnose': method(z.strictObject({ id: refSchema }), diagnosisSchema),
  /** Records an event as if it had arrived, without verification: its sender is this computer. */
  'events.send': method(
    z.strictObject({
      endpoint: refSchema,
      method: z.string().default('POST'),
      headers: z.array(z.tuple([z.string(), z.string()])).default([]),
      query: z.string().default(''),
      bodyBase64: z.string().default(''),
    }),
    z.object({ id: idSchema, status: eventStatusSchema, runs: z.int() }),
  ),
  'events.replay': method(
    z.strictObject({
      ids: z.array(refSchema).min(1).max(1000),
      workflow: refSchema.optional(),
      version: z.enum(['published', 'draft']).default('published'),
      /** Outputs of the steps before this one are taken from the event's last run. */
      fromStep: z.string().max(200).optional(),
    }),
    z.object({
      runs: z.array(z.object({ id: idSchema, eventId: idSchema, workflowId: idSchema })),
    }),
  ),

  /** Open ones, the oldest first. */
  'approvals.list': method(
    z.strictObject({ limit: limitSchema, run: refSchema.optional() }),
    z.object({ approvals: z.array(approvalSchema), more: z.boolean() }),
  ),
  /** Answers one as the page at its link does; also where Patchbay runs nothing just now. */
  'approvals.decide': method(
    decideSchema,
    decidedSchema.extend({ runId: idSchema, stepId: z.string(), iteration: z.string() }),
  ),

  'runs.list': method(
    z.strictObject({
      ...pageShape,
      ...runFilterShape,
      session: sessionSchema.optional(),
    }),
    z.object({ runs: z.array(runListingSchema), ...searchedShape }),
  ),
  'runs.get': method(
    z.strictObject({
      id: refSchema,
      /** Without inputs and outputs that are longer than this as JSON: `runs.step` gives them. */
      longest: z.int().min(0).optional(),
    }),
    runDetailSchema,
  ),
  /** The workflow as this run carries it out: of its version, or of the draft of that moment. */
  'runs.definition': method(
    z.strictObject({ id: refSchema }),
    z.object({ definition: workflowDefinitionSchema }),
  ),
  'runs.retry': method(
    z.strictObject({
      id: refSchema,
      /** Left out: every failed or interrupted step of the run. */
      stepId: z.string().optional(),
      /** Of a step in a loop: `3`. Left out: every item in which it failed. */
      iteration: z.string().max(200).optional(),
      /** Instead of what its params say; kept as edited. */
      input: z.strictObject({ value: jsonSchema }).optional(),
      /** Instead of carrying it out; kept as edited. */
      output: z.strictObject({ value: jsonSchema, port: z.string().optional() }).optional(),
    }),
    runSummarySchema,
  ),
  /** Items of a loop, in order. */
  'runs.items': method(
    z.strictObject({
      id: refSchema,
      stepId: z.string(),
      /** The iteration in which the loop itself stands, for a loop in a loop. */
      around: z.string().max(200).default(''),
      status: stepRunStatusSchema.optional(),
      /** Index of the last item already had. */
      after: z.int().min(-1).default(-1),
      limit: limitSchema,
    }),
    z.object({ items: z.array(loopItemSchema), more: z.boolean() }),
  ),
  /** The step runs of one item of a loop. */
  'runs.item': method(
    z.strictObject({ id: refSchema, stepId: z.string(), iteration: z.string().max(200) }),
    z.object({
      item: jsonSchema,
      steps: z.array(stepRunSchema),
      loops: z.array(loopSummarySchema),
    }),
  ),
  'runs.rerun': method(
    z.strictObject({
      id: refSchema,
      /** Outputs of the steps before this one are reused; left out: from the start. */
      fromStep: z.string().optional(),
      version: z.enum(['same', 'published', 'draft']).default('same'),
    }),
    z.object({
      run: runSummarySchema,
      reused: z.array(z.string()),
      notReused: z.array(z.string()),
    }),
  ),
  /**
   * Carries out a draft (or the published version) on a run or an event once more, while nothing
   * outside is touched: recorded outputs stand in for what would act. `runs.compare` shows what
   * came out otherwise than in `baseRunId`.
   */
  'runs.rehearse': method(
    z.strictObject({
      run: refSchema.optional(),
      event: refSchema.optional(),
      workflow: refSchema.optional(),
      version: z.enum(['draft', 'published']).default('draft'),
    }),
    z.object({ run: runSummarySchema, baseRunId: idSchema.nullable() }),
  ),
  'runs.compare': method(
    z.strictObject({ before: refSchema, after: refSchema }),
    runComparisonSchema,
  ),
  'runs.cancel': method(z.strictObject({ id: refSchema }), runSummarySchema),

  /** One action over many events or runs, at a chosen rate; it goes on after a restart. */
  'bulk.start': method(z.strictObject({ request: bulkRequestSchema }), bulkJobSchema),
  'bulk.list': method(emptySchema, z.object({ jobs: z.array(bulkJobSchema) })),
  'bulk.get': method(z.strictObject({ id: idSchema }), bulkJobSchema),
  /** What was done stays done. */
  'bulk.cancel': method(z.strictObject({ id: idSchema }), bulkJobSchema),

  'workflows.list': method(emptySchema, z.object({ workflows: z.array(workflowSchema) })),
  /** How the runs of the last hours stand; tests and rehearsals do not count. */
  'workflows.stats': method(
    z.strictObject({ hours: z.int().min(1).max(168).default(24) }),
    z.object({
      since: timeSchema,
      /** Those that had a run. */
      workflows: z.array(
        z.object({ id: idSchema, counts: z.partialRecord(runStatusSchema, z.int()) }),
      ),
    }),
  ),
  'workflows.get': method(z.strictObject({ id: refSchema }), workflowDetailSchema),
  'workflows.import': method(
    z.strictObject({
      file: z.unknown(),
      publish: z.boolean().default(false),
      asNew: z.boolean().default(false),
      /** With `publish`. */
      grant: grantSchema,
      credentials: renamedCredentialsSchema,
    }),
    importResultSchema,
  ),
  /** What an import of this file would do; nothing is changed. */
  'workflows.preview': method(
    z.strictObject({ file: z.unknown(), credentials: renamedCredentialsSchema }),
    workflowPreviewSchema,
  ),
  /** Workflows to begin from. */
  'templates.list': method(emptySchema, z.object({ templates: z.array(templateSchema) })),
  'workflows.export': method(
    z.strictObject({
      id: refSchema,
      /** A number: of a version that was published once. */
      version: z.union([z.enum(['draft', 'published']), z.int().min(1)]).default('draft'),
    }),
    workflowFileSchema,
  ),
  'workflows.create': method(
    z.strictObject({
      name: workflowNameSchema,
      description: z.string().max(10_000).nullable().default(null),
      definition: workflowDefinitionSchema.prefault({ steps: [], edges: [] }),
    }),
    workflowSchema,
  ),
  'workflows.duplicate': method(
    z.strictObject({ id: refSchema, name: workflowNameSchema.optional() }),
    workflowSchema,
  ),
  'workflows.saveDraft': method(
    z.strictObject({
      id: refSchema,
      name: workflowNameSchema.optional(),
      description: z.string().max(10_000).nullable().optional(),
      definition: workflowDefinitionSchema.optional(),
      /**
       * Of the draft that the change was made to: another one is not overwritten. Left out:
       * whichever there is.
       */
      revision: z.int().optional(),
    }),
    z.object({ workflow: workflowSchema, problems: z.array(workflowProblemSchema) }),
  ),
  /** Where it stands in the list. */
  'workflows.setPlace': method(
    z.strictObject({
      id: refSchema,
      folder: z.string().trim().min(1).max(100).nullable().optional(),
      tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
    }),
    workflowSchema,
  ),
  /** What would be wrong with a definition; nothing is saved. */
  'workflows.check': method(
    z.strictObject({ definition: workflowDefinitionSchema }),
    z.object({
      problems: z.array(workflowProblemSchema),
      /** Of every step, by its id, the error port included where its author asked for it. */
      ports: z.record(z.string(), z.array(stepPortSchema)),
    }),
  ),
  'workflows.version': method(
    z.strictObject({ id: refSchema, number: z.int().min(1) }),
    z.object({ definition: workflowDefinitionSchema, createdAt: timeSchema }),
  ),
  /** Data for the author: of a run or an event, or else of the newest there is. */
  'workflows.samples': method(
    z.strictObject({ id: refSchema, run: refSchema.optional(), event: refSchema.optional() }),
    workflowSamplesSchema,
  ),
  /**
   * Carries out one step of the draft on samples, or everything up to it. It really acts, unless
   * `effects` says that recordings and samples stand in.
   */
  'workflows.test': method(
    z.strictObject({
      id: refSchema,
      stepId: z.string(),
      mode: z.enum(['step', 'until']),
      run: refSchema.optional(),
      event: refSchema.optional(),
      /** Instead of an event, for a trigger that has none yet. */
      body: jsonSchema.optional(),
      effects: z.enum(['real', 'recorded']).default('real'),
    }),
    runSummarySchema,
  ),
  'workflows.publish': method(
    z.strictObject({
      id: refSchema,
      grant: grantSchema,
      /** Of the draft that was agreed to: another one is not published. Left out: whichever there is. */
      revision: z.int().optional(),
    }),
    z.object({
      workflow: workflowSchema,
      problems: z.array(workflowProblemSchema),
      /** What was granted by this. */
      granted: z.array(neededPermissionSchema),
    }),
  ),
  'workflows.permissions': method(
    z.strictObject({ id: refSchema, version: z.enum(['draft', 'published']).default('draft') }),
    workflowPermissionsSchema,
  ),
  /** Lets the workflow start the programs that its draft and published version name, or none. */
  'workflows.allowCommands': method(
    z.strictObject({ id: refSchema, allow: z.boolean() }),
    workflowPermissionsSchema,
  ),
  'workflows.setPaused': method(
    z.strictObject({ id: refSchema, paused: z.boolean() }),
    workflowSchema,
  ),
  'workflows.remove': method(z.strictObject({ id: refSchema }), okSchema),
  /** Undoes a removal. */
  'workflows.restore': method(z.strictObject({ id: z.string() }), workflowSchema),
  /** Starts a run by hand; the workflow needs a `manual` trigger. */
  'workflows.run': method(
    z.strictObject({
      id: refSchema,
      version: z.enum(['published', 'draft']).default('published'),
      body: jsonSchema.default(null),
    }),
    runSummarySchema,
  ),

  /** Triggers of published workflows other than webhooks: when they are due, and what keeps them. */
  'triggers.list': method(
    z.strictObject({ workflow: refSchema.optional() }),
    z.object({ triggers: z.array(triggerSchema) }),
  ),
  /** Lets a trigger that asks every so often ask at once. */
  'triggers.checkNow': method(
    z.strictObject({ workflow: refSchema, stepId: z.string() }),
    triggerSchema,
  ),
  /** When a schedule with these params would fire, and what it says in words. */
  'schedules.preview': method(
    z.strictObject({
      params: z.record(z.string(), jsonSchema),
      /** IANA name; left out: the workspace's. Params may name another. */
      timeZone: z
        .string()
        .max(64)
        .refine(isTimeZone, 'is no time zone: give an IANA name such as Europe/Berlin')
        .optional(),
      count: z.int().min(1).max(100).default(5),
    }),
    schedulePreviewSchema,
  ),

  'endpoints.list': method(emptySchema, z.object({ endpoints: z.array(endpointSchema) })),
  'endpoints.get': method(z.strictObject({ id: refSchema }), endpointSchema),
  'endpoints.create': method(
    z.strictObject({ settings: endpointSettingsSchema.partial({ path: true }) }),
    endpointSchema,
  ),
  /** Settings replace the old ones; an empty list of secrets keeps those stored. */
  'endpoints.update': method(
    z.strictObject({ id: refSchema, settings: endpointSettingsSchema }),
    endpointSchema,
  ),
  /** Makes a schema from the newest accepted events, and saves it with the endpoint. */
  'endpoints.learnSchema': method(
    z.strictObject({
      id: refSchema,
      events: z.int().min(2).max(1000).default(50),
      onDeviation: z.enum(['run', 'hold']).default('run'),
    }),
    endpointSchema,
  ),
  /** Compares the newest accepted events with the endpoint's schema. */
  'endpoints.drift': method(
    z.strictObject({ id: refSchema, events: z.int().min(1).max(1000).default(200) }),
    driftSchema,
  ),
  'endpoints.remove': method(z.strictObject({ id: refSchema }), okSchema),
  /** Verifies stored events with the endpoint's settings of now; runs nothing. */
  'endpoints.verifyPast': method(
    z.strictObject({ id: refSchema, limit: z.int().min(1).max(100_000).default(1000) }),
    pastVerificationSchema,
  ),

  /** The sample events that `endpoints.simulate` can send. */
  'endpoints.samples': method(emptySchema, samplesSchema),
  /** Sends sample events, signed with the endpoint's secret, to the running webhook listener. */
  'endpoints.simulate': method(
    z.strictObject({
      id: refSchema,
      /** Left out: the one that the endpoint's scheme is for. */
      provider: z.string().optional(),
      /** Left out: the provider's first. */
      event: z.string().optional(),
      /** A sample of one’s own, in the place of a provider’s. */
      sample: z
        .strictObject({
          headers: z.array(z.tuple([z.string().max(1000), z.string().max(10_000)])).max(100),
          body: jsonSchema,
        })
        .optional(),
      count: z.int().min(1).max(100).default(1),
      /** Requests that must be refused, each in a way of its own, in the place of good ones. */
      hostile: z.boolean().default(false),
      /** For schemes whose endpoint holds a public key only: its other half. Not kept. */
      privateKey: z.string().max(20_000).optional(),
    }),
    simulationSchema,
  ),

  'credentials.list': method(emptySchema, z.object({ credentials: z.array(credentialSchema) })),
  /** By its name, or by one it had before. */
  'credentials.get': method(z.strictObject({ name: credentialNameSchema }), credentialDetailSchema),
  /** What the forms are drawn from. */
  'credentials.types': method(emptySchema, z.object({ types: z.array(credentialTypeEntrySchema) })),
  /** Secret fields that are left out stay as they are stored. */
  'credentials.save': method(
    z.strictObject({ name: credentialNameSchema, data: credentialInputSchema }),
    credentialSchema,
  ),
  /** Drafts that name it follow; published versions find it under its former name. */
  'credentials.rename': method(
    z.strictObject({ name: credentialNameSchema, to: credentialNameSchema }),
    z.object({
      credential: credentialSchema,
      /** Workflows whose drafts were changed. */
      drafts: z.array(z.string()),
      /** Workflows whose published version goes by the former name. */
      published: z.array(z.string()),
    }),
  ),
  /** Refused while a workflow or another credential names it, unless `force`. */
  'credentials.remove': method(
    z.strictObject({ name: credentialNameSchema, force: z.boolean().default(false) }),
    okSchema,
  ),
  /** Of a stored one by `name`, of a form's `data` before it is saved, or of both. */
  'credentials.test': method(
    z.strictObject({
      name: credentialNameSchema.optional(),
      data: credentialInputSchema.optional(),
      /** What to try it on, where the type needs an address. */
      url: z
        .url({ protocol: /^https?$/, error: 'an http or https address is expected' })
        .max(2000)
        .optional(),
    }),
    credentialTestSchema,
  ),
  /** Begins a person's sign-in at the provider; the `url` in the answer is for the browser. */
  'credentials.authorize': method(
    z.strictObject({
      name: credentialNameSchema,
      /** Whether this computer's own browser is opened too. */
      open: z.boolean().default(false),
    }),
    authorizationSchema,
  ),
  'credentials.authorization': method(
    z.strictObject({ id: z.string().max(100) }),
    authorizationSchema,
  ),
  /** With the address that the browser ended at, where it cannot reach this computer. */
  'credentials.finishAuthorization': method(
    z.strictObject({ id: z.string().max(100), address: z.string().min(1).max(20_000) }),
    authorizationSchema,
  ),
  'credentials.cancelAuthorization': method(
    z.strictObject({ id: z.string().max(100) }),
    authorizationSchema,
  ),
} as const;

export type Contract = typeof contract;
export type Method = keyof Contract;
export type MethodInput<M extends Method> = z.input<Contract[M]['input']>;
export type MethodParsedInput<M extends Method> = z.output<Contract[M]['input']>;
export type MethodOutput<M extends Method> = z.output<Contract[M]['output']>;

/** What `engine/api.ts` provides and both transports carry. */
export type Api = {
  [M in Method]: (input: MethodParsedInput<M>) => Promise<MethodOutput<M>>;
};

export function isMethod(name: string): name is Method {
  return Object.hasOwn(contract, name);
}
