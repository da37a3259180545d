import type { Api } from '../shared/rpc/contract.ts';
import type { OpenApi } from './openapi/openapi.ts';
import { stepFromCurl } from './proposals/curl/from-curl.ts';

type Methods = 'steps.fromCurl' | 'steps.fromOpenApi' | 'openapi.read' | 'openapi.operation';

/** The calls that make a step of something else; nothing is stored. */
export function proposalMethods(openApi: OpenApi): Pick<Api, Methods> {
  return {
    'steps.fromCurl': async ({ text }) => stepFromCurl(text),
    'steps.fromOpenApi': ({ source, operation, server }) =>
      openApi.step(source, { operation, server }),
    'openapi.read': ({ source, search, limit }) => openApi.read(source, { search, limit }),
    'openapi.operation': ({ source, operation }) => openApi.operation(source, operation),
  };
}
