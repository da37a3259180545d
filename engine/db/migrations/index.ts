import init from './0001_init.sql';
import runs from './0002_runs.sql';
import triggers from './0003_triggers.sql';
import operations from './0004_operations.sql';
import credentials from './0005_credentials.sql';
import permissions from './0006_permissions.sql';
import waits from './0007_waits.sql';
import editor from './0008_editor.sql';
import triggerMemory from './0009_trigger_memory.sql';
import bulk from './0010_bulk.sql';
import insights from './0011_insights.sql';
import inbox from './0012_inbox.sql';
import duplicates from './0013_duplicates.sql';
import savedFilters from './0014_saved_filters.sql';
import tenDays from './0015_ten_days.sql';
import removedEndpoints from './0016_removed_endpoints.sql';
import draftRuns from './0017_draft_runs.sql';

export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** In order, never edited once released: their hashes are kept in every database. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'init', sql: init },
  { version: 2, name: 'runs', sql: runs },
  { version: 3, name: 'triggers', sql: triggers },
  { version: 4, name: 'operations', sql: operations },
  { version: 5, name: 'credentials', sql: credentials },
  { version: 6, name: 'permissions', sql: permissions },
  { version: 7, name: 'waits', sql: waits },
  { version: 8, name: 'editor', sql: editor },
  { version: 9, name: 'trigger_memory', sql: triggerMemory },
  { version: 10, name: 'bulk', sql: bulk },
  { version: 11, name: 'insights', sql: insights },
  { version: 12, name: 'inbox', sql: inbox },
  { version: 13, name: 'duplicates', sql: duplicates },
  { version: 14, name: 'saved_filters', sql: savedFilters },
  { version: 15, name: 'ten_days', sql: tenDays },
  { version: 16, name: 'removed_endpoints', sql: removedEndpoints },
  { version: 17, name: 'draft_runs', sql: draftRuns },
];
