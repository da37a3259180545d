import type { Credential } from '../../../../shared/model/credential.ts';
import type { CredentialTypeEntry } from '../../../../shared/model/credential-views.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import detail from '../../../ui/detail.module.css';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { ToneBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { lookOf } from '../credential-state.ts';
import { CredentialActions } from './credential-actions.tsx';
import { CredentialForm } from './credential-form.tsx';
import { CredentialUses } from './credential-uses.tsx';
import { SignIn } from './sign-in.tsx';

export function CredentialDetailPane({
  credential,
  type,
}: {
  credential: Credential;
  type: CredentialTypeEntry | undefined;
}) {
  // Under another name it is the same one: what is typed into its form stays.
  const { data, error, refetch } = useRpcQuery(
    'credentials.get',
    { name: credential.name },
    { keepPrevious: true },
  );
  const { icon, tone, word } = lookOf(credential);
  if (data === undefined || type === undefined) {
    return error === null ? (
      <ListSkeleton label="Loading the credential" />
    ) : (
      <ErrorState
        title="The credential cannot be shown"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const { tokens, problem, tested, formerNames } = data;
  const signsIn = data.type === 'oauth2' && data.data?.grant !== 'client-credentials';
  return (
    <>
      <header className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title}>{data.name}</h2>
          <div className={detail.meta}>
            <ToneBadge icon={icon} tone={tone} strong>
              {word}
            </ToneBadge>
            <span>{type.name}</span>
          </div>
        </div>
        {problem !== null && <Callout tone="warn" title={problem} />}
        {tested !== null && !tested.ok && (
          <Callout tone="bad" title={tested.message}>
            <p>
              As of the last test, <TimeText time={tested.at} />.
            </p>
          </Callout>
        )}
        <Facts
          items={[
            ['Last tested', tested?.ok === true ? <LastTest key="t" tested={tested} /> : null],
            ['Signed in as', tokens?.account],
            ['Scopes', tokens?.scopes],
            [
              'Its token',
              tokens === null ? null : (
                <span key="token">
                  {tokens.expiresAt === null ? (
                    'Has no end that is known'
                  ) : (
                    <>
                      Lasts until <TimeText time={tokens.expiresAt} />
                    </>
                  )}
                  {tokens.renewable ? ', and is renewed by itself' : ', then sign in again'}
                </span>
              ),
            ],
            ['Was called', formerNames.length === 0 ? null : formerNames.join(', ')],
            ['Changed', <TimeText key="changed" time={data.updatedAt} />],
          ]}
        />
        <CredentialActions credential={data} type={type} />
      </header>
      {signsIn && <SignIn credential={data} />}
      <CredentialForm key={data.updatedAt} credential={data} type={type} />
      <CredentialUses credential={data} />
    </>
  );
}

function LastTest({ tested }: { tested: { at: number; message: string } }) {
  return (
    <span>
      <TimeText time={tested.at} />: {tested.message}
    </span>
  );
}
