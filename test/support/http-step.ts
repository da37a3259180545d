import { StepFailure } from '../../engine/steps/define-step.ts';
import { httpRequest } from '../../engine/steps/http-request/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { type StepContextOverrides, stepContext, type TestStepContext } from './step-context.ts';
import { outputOf } from './step-result.ts';

export type HttpOutput = {
  status: Json;
  headers: JsonObject;
  body: Json;
  url?: Json;
  pages?: Json;
  truncated?: Json;
};

/** Carries out one HTTP request step as the executor would, params being resolved already. */
export async function callHttp(
  params: JsonObject,
  context: TestStepContext | StepContextOverrides = {},
): Promise<HttpOutput> {
  const result = await httpRequest.execute(
    params,
    isContext(context) ? context : stepContext(context),
  );
  const output = outputOf(result);
  if (!isJsonObject(output) || !isJsonObject(output.headers)) throw new Error('no HTTP output');
  const { status = null, headers, body = null, ...rest } = output;
  return { status, headers, body, ...rest };
}

/** The StepFailure that a call ends with; any other end fails the test. */
export async function failedCall(
  params: JsonObject,
  context: TestStepContext | StepContextOverrides = {},
): Promise<StepFailure> {
  try {
    const output = await callHttp(params, context);
    throw new Error(`the call succeeded: ${JSON.stringify(output)}`);
  } catch (error) {
    if (error instanceof StepFailure) return error;
    throw error;
  }
}

function isContext(context: TestStepContext | StepContextOverrides): context is TestStepContext {
  return 'logs' in context;
}
