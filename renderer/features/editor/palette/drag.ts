/** What a step of the palette is dragged as; its data is the step type. */
export const CATALOG_DRAG_TYPE = 'application/x-patchbay-step';
