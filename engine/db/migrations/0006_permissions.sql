-- What people allowed a workflow to reach.
CREATE TABLE workflow_permissions (
  workflow_seq INTEGER NOT NULL REFERENCES workflows (seq),
  permission TEXT NOT NULL,        -- JSON of shared/model/permission.ts, keys in order
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (workflow_seq, permission)
) WITHOUT ROWID;
