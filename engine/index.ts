export { createEngine, type CreateEngineOptions } from './create-engine.ts';
export type { Engine } from './engine.ts';
export type { Host, HostNotification } from './host.ts';
export { DataFolderLockedError } from './db/lock.ts';
export { restoreBackup } from './operations/backup.ts';
export { problem } from './events/problem.ts';
export type {
  Admission,
  Admitted,
  BodyProblem,
  HookAnswer,
  Hooks,
  RequestHead,
} from './events/received-request.ts';
