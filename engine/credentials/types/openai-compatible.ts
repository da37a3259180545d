import { place } from '../../http/failures.ts';
import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType, doesNotWork, type Preset, works } from './credential-type.ts';
import { below, judge, tryRequest } from './try-request.ts';

const presets: readonly Preset[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    docsUrl: 'https://platform.openai.com/api-keys',
    note: 'Make a key of a project.',
    data: { baseUrl: 'https://api.openai.com/v1' },
  },
  {
    id: 'ollama',
    name: 'Ollama, on this computer',
    docsUrl: 'https://github.com/ollama/ollama/blob/main/docs/openai.md',
    note: 'It needs no key.',
    data: { baseUrl: 'http://127.0.0.1:11434/v1' },
  },
  {
    id: 'lm-studio',
    name: 'LM Studio, on this computer',
    docsUrl: 'https://lmstudio.ai/docs',
    note: 'Start its local server; it needs no key.',
    data: { baseUrl: 'http://127.0.0.1:1234/v1' },
  },
  {
    id: 'mistral',
    name: 'Mistral',
    docsUrl: 'https://console.mistral.ai/api-keys',
    note: 'Make a key in the console.',
    data: { baseUrl: 'https://api.mistral.ai/v1' },
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    docsUrl: 'https://openrouter.ai/keys',
    note: 'Make a key.',
    data: { baseUrl: 'https://openrouter.ai/api/v1' },
  },
];

export const openaiCompatible = defineCredentialType({
  type: 'openai-compatible',
  name: 'Language model',
  description: 'A server that speaks OpenAI’s API: in the cloud, or on this computer.',
  icon: 'bot',
  help: 'The address up to and with /v1, and a key where the server wants one.',
  presets,
  test: 'by-itself',
  async tryOut(data, context) {
    const url = below(data.baseUrl, 'models');
    const answer = await tryRequest({ url, signIn: signInOf(data) }, context);
    const { data: models } = answer.body;
    if (answer.status === 200 && Array.isArray(models))
      return works(`${place(url)} offers ${models.length} models.`);
    if (answer.status === 404)
      return doesNotWork(
        `${place(url)} has no list of models at ${url.pathname}.`,
        'The address most often ends with /v1.',
      );
    return answer.status === 200
      ? doesNotWork(`${place(url)} does not speak OpenAI’s API.`, 'Check the address.')
      : judge(answer);
  },
});
