import { readdirSync, rmSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { app, crashReporter } from 'electron';
import type { CrashReport } from '../shared/desktop.ts';

const MOST_KEPT = 20;

/** Minidumps of crashed processes stay on this computer: nothing is ever sent. */
export function keepCrashReports(): void {
  crashReporter.start({ uploadToServer: false });
}

export function crashFolder(): string {
  return app.getPath('crashDumps');
}

/** The newest first. */
export function listCrashReports(): CrashReport[] {
  const folder = crashFolder();
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => extname(name) === '.dmp')
      .map((name) => {
        const { mtimeMs, size } = statSync(join(folder, name));
        return { file: join(folder, name), at: Math.round(mtimeMs), bytes: size };
      })
      .sort((a, b) => b.at - a.at);
  } catch {
    // No crash, no folder.
    return [];
  }
}

export function removeCrashReports(after = 0): void {
  for (const { file } of listCrashReports().slice(after)) rmSync(file, { force: true });
}

export function removeOldCrashReports(): void {
  removeCrashReports(MOST_KEPT);
}
