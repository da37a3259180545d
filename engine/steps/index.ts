import type { StepCatalogEntry } from '../../shared/step-catalog.ts';
import { appStart } from './app-start/index.ts';
import { batch } from './batch/index.ts';
import { calledByWorkflow } from './called-by-workflow/index.ts';
import { code } from './code/index.ts';
import { crypto } from './crypto/index.ts';
import { dedupe } from './dedupe/index.ts';
import type { StepType } from './define-step.ts';
import { delay } from './delay/index.ts';
import { discord } from './discord/index.ts';
import { emailImap } from './email-imap/index.ts';
import { emailSmtp } from './email-smtp/index.ts';
import { fileMove } from './file-move/index.ts';
import { fileRead } from './file-read/index.ts';
import { fileWrite } from './file-write/index.ts';
import { filter } from './filter/index.ts';
import { forEach } from './for-each/index.ts';
import { format } from './format/index.ts';
import { github } from './github/index.ts';
import { httpRequest } from './http-request/index.ts';
import { llm } from './llm/index.ts';
import { manual } from './manual/index.ts';
import { merge } from './merge/index.ts';
import { msTeams } from './ms-teams/index.ts';
import { notification } from './notification/index.ts';
import { ntfy } from './ntfy/index.ts';
import { openUrl } from './open-url/index.ts';
import { parse } from './parse/index.ts';
import { pollHttp } from './poll-http/index.ts';
import { respond } from './respond/index.ts';
import { rss } from './rss/index.ts';
import { schedule } from './schedule/index.ts';
import { sendWebhook } from './send-webhook/index.ts';
import { set } from './set/index.ts';
import { shell } from './shell/index.ts';
import { slack } from './slack/index.ts';
import { sqliteQuery } from './sqlite-query/index.ts';
import { stop } from './stop/index.ts';
import { store } from './store/index.ts';
import { subWorkflow } from './sub-workflow/index.ts';
import { switchStep } from './switch/index.ts';
import { template } from './template/index.ts';
import { throttle } from './throttle/index.ts';
import { waitForApproval } from './wait-for-approval/index.ts';
import { waitForWebhook } from './wait-for-webhook/index.ts';
import { watchFiles } from './watch-files/index.ts';
import { webhook } from './webhook/index.ts';
import { workflowError } from './workflow-error/index.ts';

/** Every step type, in the order in which palettes and documentation list them. */
const all: readonly StepType[] = [
  webhook,
  manual,
  schedule,
  pollHttp,
  rss,
  watchFiles,
  emailImap,
  appStart,
  workflowError,
  calledByWorkflow,
  filter,
  switchStep,
  forEach,
  delay,
  merge,
  dedupe,
  throttle,
  batch,
  stop,
  waitForApproval,
  waitForWebhook,
  set,
  template,
  parse,
  format,
  store,
  crypto,
  code,
  httpRequest,
  sendWebhook,
  respond,
  subWorkflow,
  notification,
  fileRead,
  fileWrite,
  fileMove,
  sqliteQuery,
  emailSmtp,
  slack,
  msTeams,
  discord,
  ntfy,
  github,
  llm,
  openUrl,
  shell,
];

export const stepTypes: ReadonlyMap<string, StepType> = new Map(
  all.map((stepType) => [stepType.type, stepType]),
);

export function stepType(type: string): StepType | undefined {
  return stepTypes.get(type);
}

let entries: StepCatalogEntry[] | undefined;

/** Made once: its JSON Schemas take longer than any request should. */
export function catalog(): StepCatalogEntry[] {
  entries ??= all.map((each) => each.catalogEntry());
  return entries;
}
