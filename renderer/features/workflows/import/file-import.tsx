import { type ReactNode, useRef, useState } from 'react';
import classes from './file-import.module.css';
import { type DroppedFile, ImportDialog } from './import-dialog.tsx';
import { readFiles, useFileDrop } from './use-file-drop.ts';

/** Makes the screen a place to drop workflow files on; `children` gets what opens the file chooser. */
export function FileImport({ children }: { children: (choose: () => void) => ReactNode }) {
  const [files, setFiles] = useState<readonly DroppedFile[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const add = (more: readonly DroppedFile[]) => setFiles((had) => [...had, ...more]);
  const over = useFileDrop(add);
  const [file, ...rest] = files;
  return (
    <>
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label="Workflow files"
        onChange={(event) => {
          const { files: chosen } = event.currentTarget;
          const element = event.currentTarget;
          void readFiles(chosen ?? []).then((read) => {
            add(read);
            // The same file may be chosen again.
            element.value = '';
          });
        }}
      />
      {over && <DropHint />}
      {file !== undefined && (
        <ImportDialog
          key={`${files.length} ${file.name}`}
          file={file}
          left={rest.length}
          onClose={() => setFiles(rest)}
        />
      )}
    </>
  );
}

/** Over the window, while files are held over it. */
export function DropHint() {
  return (
    <div className={classes.over} aria-hidden="true">
      <span className={classes.words}>Drop workflow files to see what is in them</span>
    </div>
  );
}
