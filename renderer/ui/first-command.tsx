import type { Endpoint } from '../../shared/model/endpoint.ts';
import { CommandLine } from './command-line.tsx';
import { sampleCurl } from './sample-curl.ts';

/** The one command that makes something happen on an empty screen. */
export function FirstCommand({ endpoint }: { endpoint: Endpoint | undefined }) {
  if (endpoint === undefined) {
    return <CommandLine command="patchbay import examples/shop-order-filter.json --publish" />;
  }
  return <CommandLine command={sampleCurl(endpoint)} />;
}
