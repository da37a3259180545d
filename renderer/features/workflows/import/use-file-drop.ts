import { useEffect, useRef, useState } from 'react';
import type { DroppedFile } from './import-dialog.tsx';

/** A workflow has 2,000 steps at most; what is larger is something else. */
const mostBytes = 20 * 1024 * 1024;

export async function readFiles(files: Iterable<File>): Promise<DroppedFile[]> {
  return Promise.all(
    Array.from(files, async (file) => ({
      name: file.name,
      text: file.size > mostBytes ? 'too large' : await file.text(),
    })),
  );
}

/**
 * Takes files that are dropped anywhere on the window, as long as the screen is there; without it
 * the browser would leave the app and open them.
 *
 * @returns whether files are being held over the window
 */
export function useFileDrop(onFiles: (files: DroppedFile[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;

  useEffect(() => {
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') === true;
    const onEnter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void readFiles(event.dataTransfer?.files ?? []).then((files) => {
        if (files.length > 0) latest.current(files);
      });
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  return over;
}
