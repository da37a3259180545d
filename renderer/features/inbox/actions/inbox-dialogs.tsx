import type { Chosen } from '../model/chosen.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { RehearseDialog } from './rehearse-dialog.tsx';
import { RehearseManyDialog } from './rehearse-many-dialog.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { SampleDialog } from './sample-dialog.tsx';

/** What a person wants to do and is asked about first. */
export type AskedAction =
  | { action: 'replay' | 'export' | 'rehearse-many'; chosen: Chosen }
  | { action: 'edit' | 'rehearse'; id: string }
  | { action: 'compare'; ids: readonly string[] }
  | { action: 'sample'; id: string; name: string | null };

export function InboxDialogs({
  asked,
  onClose,
}: {
  asked: AskedAction | undefined;
  onClose: () => void;
}) {
  switch (asked?.action) {
    case undefined:
      return null;
    case 'replay':
      return <ReplayDialog chosen={asked.chosen} onClose={onClose} />;
    case 'export':
      return <ExportDialog chosen={asked.chosen} onClose={onClose} />;
    case 'edit':
      return <EditDialog id={asked.id} onClose={onClose} />;
    case 'rehearse':
      return <RehearseDialog id={asked.id} onClose={onClose} />;
    case 'rehearse-many':
      return <RehearseManyDialog chosen={asked.chosen} onClose={onClose} />;
    case 'compare':
      return <CompareDialog ids={asked.ids} onClose={onClose} />;
    case 'sample':
      return <SampleDialog id={asked.id} name={asked.name} onClose={onClose} />;
  }
}
