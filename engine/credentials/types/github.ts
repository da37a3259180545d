import { place } from '../../http/failures.ts';
import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType, works } from './credential-type.ts';
import { below, judge, tryRequest } from './try-request.ts';

export const github = defineCredentialType({
  type: 'github',
  name: 'GitHub token',
  description: 'A personal access token of GitHub or GitHub Enterprise Server.',
  icon: 'github',
  help: 'GitHub: Settings, Developer settings, Personal access tokens. A fine-grained one needs the repositories it is for, and write access to Issues or Contents for what the steps do.',
  test: 'by-itself',
  async tryOut(data, context) {
    const url = below(data.baseUrl, 'user');
    const answer = await tryRequest({ url, signIn: signInOf(data) }, context);
    const { login } = answer.body;
    if (answer.status !== 200 || typeof login !== 'string') return judge(answer);
    const scopes = answer.header('x-oauth-scopes');
    const may = scopes === undefined || scopes === '' ? '' : `, with the scopes ${scopes}`;
    return works(`${place(url)} knows it as ${login}${may}.`);
  },
});
