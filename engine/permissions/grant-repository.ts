import type { Database } from 'better-sqlite3';
import { type Permission, permissionSchema } from '../../shared/model/permission.ts';
import { permissionKey } from './derive.ts';

export interface Grant {
  permission: Permission;
  grantedAt: number;
}

/** What people allowed each workflow, by the workflow's seq. */
export interface GrantRepository {
  of(workflowSeq: number): Grant[];
  add(workflowSeq: number, permissions: readonly Permission[], now: number): void;
  remove(workflowSeq: number, permissions: readonly Permission[]): void;
}

interface Row {
  permission: string;
  granted_at: number;
}

export function createGrantRepository(db: Database): GrantRepository {
  const of = db.prepare<[number], Row>(
    'SELECT permission, granted_at FROM workflow_permissions WHERE workflow_seq = ?',
  );
  const add = db.prepare(
    `INSERT INTO workflow_permissions (workflow_seq, permission, granted_at) VALUES (?, ?, ?)
     ON CONFLICT (workflow_seq, permission) DO NOTHING`,
  );
  const remove = db.prepare(
    'DELETE FROM workflow_permissions WHERE workflow_seq = ? AND permission = ?',
  );
  const inOne = (work: () => void): void => db.transaction(work)();
  return {
    of: (workflowSeq) =>
      of.all(workflowSeq).map((row) => ({
        permission: permissionSchema.parse(JSON.parse(row.permission)),
        grantedAt: row.granted_at,
      })),
    add: (workflowSeq, permissions, now) =>
      inOne(() => {
        for (const permission of permissions) add.run(workflowSeq, permissionKey(permission), now);
      }),
    remove: (workflowSeq, permissions) =>
      inOne(() => {
        for (const permission of permissions) remove.run(workflowSeq, permissionKey(permission));
      }),
  };
}
