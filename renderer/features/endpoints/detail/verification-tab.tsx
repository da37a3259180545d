import { Select } from '@mantine/core';
import { useState } from 'react';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import { type Endpoint, endpointSettingsSchema } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import { lacksKey, signsAddress } from '../../../../shared/model/verification.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { SchemaForm } from '../../../step-form/schema-form.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { SaveBar } from '../../../ui/save-bar.tsx';
import { NO_PROBLEMS, problemsBelow, settingsProblems } from '../model/settings-problems.ts';
import { useSettingsUndo } from '../use-settings-undo.ts';
import { PastEvents } from './past-events.tsx';
import { SecretsList } from './secrets-list.tsx';
import classes from './settings.module.css';

/** How the endpoint knows who sends: the scheme with its settings, the secrets, what has come so far. */
export function VerificationTab({
  endpoint,
  schemes,
}: {
  endpoint: Endpoint;
  schemes: readonly SchemeEntry[];
}) {
  const { settings } = endpoint;
  const { scheme: savedScheme, ...saved } = fieldsOf(settings.verification);
  const update = useRpcMutation('endpoints.update');
  const sayDone = useSettingsUndo();
  const [scheme, setScheme] = useState(settings.verification.scheme);
  const [fields, setFields] = useState<JsonObject>(saved);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const entry = schemes.find((each) => each.scheme === scheme);
  const secrets = useRpcQuery('endpoints.secrets', { id: endpoint.id });
  const workspace = useRpcQuery('settings.get', {});
  const isOther = scheme !== savedScheme;
  const isChanged = isOther || JSON.stringify(fields) !== JSON.stringify(saved);
  const lacksAddress =
    !isChanged &&
    signsAddress(settings.verification) &&
    settings.publicUrl === undefined &&
    workspace.data !== undefined &&
    workspace.data.hooks.publicUrl === undefined;
  const kept = !isOther && secrets.data?.verifyTokenSet === true ? ['verifyToken'] : [];

  function onSave(): void {
    const parsed = endpointSettingsSchema.safeParse({
      ...settings,
      verification: { ...fields, scheme },
    });
    if (!parsed.success) {
      const at = new Map(
        parsed.error.issues.map(({ path, message }) => [path.join('.'), message] as const),
      );
      setProblems({ at, rest: [] });
      return;
    }
    update.mutate(
      { id: endpoint.id, settings: parsed.data },
      {
        onSuccess: (after) => {
          setProblems(NO_PROBLEMS);
          // Secrets of another scheme are gone: that cannot be undone by its settings.
          if (isOther) return;
          sayDone(
            { title: 'Saved', message: 'The next request is verified by the new settings.' },
            { before: settings, after },
          );
        },
        onError: (error) => setProblems(settingsProblems(error)),
      },
    );
  }
  function onDiscard(): void {
    setScheme(savedScheme);
    setFields(saved);
    setProblems(NO_PROBLEMS);
  }

  return (
    <>
      <section aria-label="How requests are verified" className={classes.section}>
        <Select
          label="Takes events of"
          searchable
          data={schemes.map((each) => ({ value: each.scheme, label: each.name }))}
          value={scheme}
          onChange={(next) => {
            const chosen = schemes.find((each) => each.scheme === next);
            if (chosen === undefined) return;
            setScheme(chosen.scheme);
            setFields(chosen.scheme === savedScheme ? saved : {});
            setProblems(NO_PROBLEMS);
          }}
        />
        {entry !== undefined && (
          <div className={classes.about}>
            <p>{entry.description}</p>
            <p>
              {entry.help}{' '}
              {entry.docsUrl !== null && (
                <a href={entry.docsUrl} target="_blank" rel="noreferrer">
                  Its documentation
                </a>
              )}
            </p>
            {entry.handshake !== null && <p>Handshake: {entry.handshake}</p>}
            {entry.dedupe !== null && <p>The same event is known by {entry.dedupe}.</p>}
          </div>
        )}
        {entry !== undefined && (
          <SchemaForm
            key={scheme}
            schema={entry.fields}
            value={fields}
            onChange={setFields}
            problems={problemsBelow('verification', problems)}
            kept={kept}
          />
        )}
        {isOther && endpoint.secretCount > 0 && (
          <Callout
            tone="warn"
            title={`Its ${endpoint.secretCount === 1 ? 'secret belongs' : `${endpoint.secretCount} secrets belong`} to the other way of verifying, and will be gone.`}
          >
            <p>That cannot be undone: they have to be entered again.</p>
          </Callout>
        )}
        {lacksAddress && (
          <Callout tone="warn" title="The sender signs the address that it calls.">
            <p>
              Enter the public address under Settings, or that of the tunnel in the settings of the
              workspace: until then no request verifies.
            </p>
          </Callout>
        )}
      </section>
      {!isOther && entry !== undefined && (entry.secret !== null || entry.publicKeyed) && (
        <SecretsList
          endpoint={endpoint}
          scheme={entry}
          isMissing={lacksKey(settings.verification, endpoint.secretCount)}
        />
      )}
      {!isOther && savedScheme !== 'none' && <PastEvents endpoint={endpoint} />}
      <SaveBar
        isChanged={isChanged}
        busy={update.isPending}
        problems={problems.rest}
        onSave={onSave}
        onDiscard={onDiscard}
      />
    </>
  );
}

/** Without the secrets, which have a list of their own. */
function fieldsOf(verification: Endpoint['settings']['verification']) {
  const { scheme, ...others } = verification;
  const json: unknown = JSON.parse(JSON.stringify(others));
  const fields = isJsonObject(json) ? json : {};
  const { secrets: _, ...rest } = fields;
  return { scheme, ...rest };
}
