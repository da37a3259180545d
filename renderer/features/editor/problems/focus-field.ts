import { parsePath } from '../../../../shared/expression/key-path.ts';

/** The step's panel opens first, and the canvas takes the focus once: as many frames are tried. */
const FRAMES = 40;

const FOCUSABLE =
  'input:not([type="hidden"]):not([disabled]), textarea, select, [contenteditable="true"], button';

/**
 * Puts the focus into the field of the open step's form that shows this param, as in
 * `body.value.items[0]`; into the nearest one around it where it has none of its own.
 */
export function focusField(param: string, frames = FRAMES): void {
  const form = document.querySelector<HTMLElement>('section[data-part="Settings"]');
  const control = form === null ? null : controlOf(form, param);
  if (control !== null && frames < FRAMES - 2) {
    control.scrollIntoView({ block: 'nearest' });
    if (document.activeElement === control) return;
    control.focus({ preventScroll: true });
  }
  if (frames > 0) requestAnimationFrame(() => focusField(param, frames - 1));
}

function controlOf(form: HTMLElement, param: string): HTMLElement | null {
  let field: HTMLElement | null = null;
  for (const key of param === '' ? [] : parsePath(param)) {
    const inside: HTMLElement | null = (field ?? form).querySelector<HTMLElement>(
      `[data-field-name="${CSS.escape(key)}"]`,
    );
    if (inside === null) break;
    field = inside;
  }
  const control = (field ?? form).querySelector<HTMLElement>(
    `[contenteditable="true"], ${FOCUSABLE}`,
  );
  return control;
}
