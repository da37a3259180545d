import { Redirect, useLocation } from 'wouter';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { CredentialsScreen } from './credentials-screen.tsx';
import { NewCredentialScreen } from './new/new-credential-screen.tsx';

/** A link such as `#/credentials?new=shop` leads to the form of a new one, or to the one it names. */
export function CredentialsRoute() {
  const [location] = useLocation();
  const [path = '', query = ''] = location.split('?');
  const wanted = new URLSearchParams(query).get('new');
  const { data } = useRpcQuery('credentials.list', {}, { enabled: wanted !== null });
  const open = path.split('/')[2];
  if (wanted !== null) {
    if (data === undefined) return null;
    const there = data.credentials.find(({ name }) => name === wanted);
    if (there !== undefined) return <Redirect to={`/credentials/${there.id}`} replace />;
    return <NewCredentialScreen wanted={wanted} />;
  }
  return open === 'new' ? <NewCredentialScreen wanted="" /> : <CredentialsScreen openId={open} />;
}
