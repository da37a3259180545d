import type { Chosen } from '../model/chosen.ts';

export function ExportDialog(_: { chosen: Chosen; onClose: () => void }) {
  return null;
}
