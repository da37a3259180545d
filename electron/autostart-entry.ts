/** A desktop entry (Desktop Entry Specification 1.5); its quoting: a path may have spaces in it. */
export function autostartEntry(program: string): string {
  const quoted = program.replaceAll(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Patchbay',
    'Comment=Receives webhooks and carries out workflows',
    `Exec="${quoted.replaceAll('%', '%%')}" --hidden`,
    'Icon=patchbay',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
