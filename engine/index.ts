export { type CreateEngineOptions, createEngine } from './create-engine.ts';
export { DataFolderLockedError } from './db/lock.ts';
export { type DiagnoseInput, diagnose } from './endpoints/doctor/diagnose.ts';
export {
  type TestVector,
  testVectorSchema,
  type VectorResult,
  verifyVector,
} from './endpoints/test-vector.ts';
export type { Engine } from './engine.ts';
export { problem } from './events/problem.ts';
export type {
  Admission,
  Admitted,
  BodyProblem,
  HookAnswer,
  Hooks,
  RequestHead,
} from './events/received-request.ts';
export type { Host, HostNotification } from './host.ts';
export { withOpenApi } from './openapi/standalone.ts';
export { restoreBackup } from './operations/backups/restore.ts';
export { parseLogLine, readLog } from './operations/log-file.ts';
export type { HostProcess } from './processes/host-process.ts';
export { stepFromCurl } from './proposals/curl/from-curl.ts';
