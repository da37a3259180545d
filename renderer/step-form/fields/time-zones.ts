const zones = Intl.supportedValuesOf('timeZone');

/** The zones to choose from; browsers leave out UTC, and names that are no longer the usual ones. */
export function timeZonesWith(chosen: string | undefined): readonly string[] {
  const known = ['UTC', ...zones.filter((zone) => zone !== 'UTC')];
  return chosen === undefined || known.includes(chosen) ? known : [chosen, ...known];
}
