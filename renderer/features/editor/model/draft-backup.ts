import * as z from 'zod';
import { workflowDefinitionSchema } from '../../../../shared/model/workflow.ts';

const backupSchema = z.object({ revision: z.int(), definition: workflowDefinitionSchema });
export type KeptDraft = z.output<typeof backupSchema>;

/** What an author typed and the engine never got, kept by the browser. */
export interface DraftBackup {
  keep(draft: KeptDraft): void;
  read(): KeptDraft | null;
  clear(): void;
}

/** @param storage the browser's own; it may be full or forbidden, which is no reason to fail */
export function createDraftBackup(
  workflowId: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): DraftBackup {
  const key = `patchbay.draft.${workflowId}`;
  return {
    keep(draft) {
      try {
        storage.setItem(key, JSON.stringify(draft));
      } catch {
        // Full: the draft is still in this window, and sent as soon as the engine answers.
      }
    },
    read() {
      try {
        const text = storage.getItem(key);
        if (text === null) return null;
        const parsed = backupSchema.safeParse(JSON.parse(text));
        return parsed.success ? parsed.data : null;
      } catch {
        return null;
      }
    },
    clear() {
      try {
        storage.removeItem(key);
      } catch {
        // Nothing can have been kept either.
      }
    },
  };
}
