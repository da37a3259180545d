import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { folderPermissions, permittedPath } from '../../files/paths.ts';
import { existingFile } from '../../files/write-file.ts';
import { QueryProcessLostError, runQuery } from '../../sqlite/run-query.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { boundSets } from './bind.ts';
import { docs } from './docs.ts';
import { queryFailure } from './failure.ts';
import { type SqliteQueryParams, sqliteQueryParams } from './params.ts';
import { refusalOf } from './statement.ts';

const MAX_BYTES = 20 * 1024 * 1024;

export const sqliteQuery = defineStep({
  type: 'sqlite-query',
  name: 'SQLite query',
  description: 'Asks or changes a SQLite database of yours.',
  icon: 'database',
  group: 'action',
  effects: 'external',
  effectsFor: ({ write }) => (write === undefined || write === false ? 'none' : 'external'),
  permissions: ({ file, write }) =>
    folderPermissions(write === undefined || write === false ? 'read' : 'write', file),
  ports: [{ name: 'out', label: 'Answered' }],
  docs,
  params: sqliteQueryParams,
  problems({ sql, write, create, parameters, each }) {
    const refusal = typeof sql === 'string' ? refusalOf(sql) : null;
    return [
      ...(typeof sql === 'string' && sql.includes('{{')
        ? [
            {
              path: ['sql'],
              message:
                'holds an expression; put a ? or a :name there, and the expression into the parameters',
            },
          ]
        : []),
      ...(refusal === null ? [] : [{ path: ['sql'], message: refusal }]),
      ...(create === true && (write === undefined || write === false)
        ? [{ path: ['create'], message: 'needs "write"' }]
        : []),
      ...(isBindable(parameters, each) ? [] : [{ path: ['parameters'], message: NOT_BINDABLE }]),
    ];
  },
  example: {
    file: '~/shop.db',
    sql: 'SELECT id, total FROM orders WHERE customer = :customer ORDER BY id DESC',
    parameters: { customer: '{{ trigger.body.email }}' },
  },
  run,
});

const NOT_BINDABLE = 'must be a list for ?, an object for :name, or with "each" a list of such';

function isBindable(parameters: Json | undefined, each: Json | undefined): boolean {
  if (typeof parameters === 'string') return parameters.includes('{{');
  if (parameters === undefined) return each !== true;
  return each === true ? Array.isArray(parameters) : isList(parameters);
}

function isList(value: Json): value is Json[] | JsonObject {
  return Array.isArray(value) || isJsonObject(value);
}

async function run(params: SqliteQueryParams, context: StepContext): Promise<StepResult> {
  const { signal, services } = context;
  signal.throwIfAborted();
  const file = permittedPath(params.file, params.write ? 'write' : 'read', services);
  const refusal = refusalOf(params.sql);
  if (refusal !== null)
    throw new StepFailure({ code: 'sql_invalid', message: `This is not carried out: ${refusal}.` });
  const create = params.create && params.write;
  if ((await existingFile(file)) === null && !create) throw missing(file);
  const sets = boundSets(params.parameters, params.each);
  const limit = AbortSignal.timeout(params.timeoutMs);
  try {
    const reply = await runQuery(
      {
        file,
        sql: params.sql,
        sets,
        write: params.write,
        create,
        maxRows: params.maxRows,
        maxBytes: MAX_BYTES,
        busyTimeoutMs: params.busyTimeoutMs,
      },
      { signal: AbortSignal.any([signal, limit]), startProcess: services.startProcess },
    );
    if (!reply.ok) throw queryFailure(reply.code, reply.message, file);
    const { rows, changes, lastInsertId, truncated } = reply.result;
    return {
      output: {
        rows,
        count: rows.length,
        ...(params.write ? { changes, lastInsertId } : {}),
        ...(truncated ? { truncated } : {}),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted && error === limit.reason) throw tooSlow(params.timeoutMs);
    if (error instanceof QueryProcessLostError) throw lost(error);
    throw error;
  }
}

function missing(file: string): StepFailure {
  return new StepFailure({
    code: 'file_missing',
    message: `There is no ${file}.`,
    hint: 'Check the spelling; “Make the database” (create) makes a new one.',
    details: { path: file },
  });
}

function tooSlow(timeoutMs: number): StepFailure {
  return new StepFailure({
    code: 'timeout',
    kind: 'timeout',
    message: `The query took longer than ${timeoutMs / 1000} s and was ended. It changed nothing.`,
    hint: 'Raise timeoutMs, select less, or add an index.',
  });
}

function lost(cause: unknown): StepFailure {
  return new StepFailure({
    code: 'query_failed',
    message: 'The process that carried out the query ended early.',
    hint: 'Perhaps it was out of memory: select less.',
    cause,
  });
}
