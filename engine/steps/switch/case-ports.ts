import type { Json } from '../../../shared/json.ts';
import type { StepPort } from '../../../shared/step-catalog.ts';

export const portPattern = /^[a-z][a-z0-9_]{0,63}$/;

export const defaultPort: StepPort = { name: 'default', label: 'No case fits' };

/** `default` is the switch's own, `error` every step's. */
export const reservedPorts: ReadonlySet<Json | undefined> = new Set([defaultPort.name, 'error']);

/** One port per case, then `default`; cases that `check` refuses have none. */
export function portsFor(params: { [key: string]: Json }): StepPort[] {
  const names = new Set<string>();
  const ports: StepPort[] = [];
  for (const item of Array.isArray(params.cases) ? params.cases : []) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) continue;
    const { port: name, label } = item;
    if (typeof name !== 'string' || !portPattern.test(name)) continue;
    if (reservedPorts.has(name) || names.has(name)) continue;
    names.add(name);
    ports.push({ name, label: typeof label === 'string' && label !== '' ? label : name });
  }
  return params.fallback === false && ports.length > 0 ? ports : [...ports, defaultPort];
}
