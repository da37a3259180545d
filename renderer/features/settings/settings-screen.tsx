import { Button, TextInput } from '@mantine/core';
import { Check, Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ErrorState } from '../../ui/error-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { isTyping } from '../../ui/row-keys.ts';
import { noticeOffer } from '../../ui/undo-notice.tsx';
import { SettingField } from './fields/setting-field.tsx';
import { findSettings, SECTIONS } from './model/catalog.ts';
import { countUnsaved, unsavedSettings } from './model/unsaved-settings.ts';
import { useSettingsDraft } from './model/use-settings-draft.ts';
import { AboutSection } from './sections/about-section.tsx';
import { AlertsSection } from './sections/alerts-section.tsx';
import { BackupsSection } from './sections/backups-section.tsx';
import { ChangesSection } from './sections/changes-section.tsx';
import { DataSection } from './sections/data-section.tsx';
import { GeneralSection } from './sections/general-section.tsx';
import { HealthSection } from './sections/health-section.tsx';
import { LogsSection } from './sections/logs-section.tsx';
import { NetworkSection } from './sections/network-section.tsx';
import { PauseSetting } from './sections/pause-setting.tsx';
import { RestartOffer } from './sections/restart-offer.tsx';
import { RetentionPreview } from './sections/retention-preview.tsx';
import { WebhooksSection } from './sections/webhooks-section.tsx';
import classes from './settings-screen.module.css';

/** Every setting of the workspace, in sections with addresses of their own. */
export function SettingsScreen({ section: open }: { section: string | undefined }) {
  const draft = useSettingsDraft();
  const [text, setText] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const section = SECTIONS.find(({ id }) => id === open) ?? SECTIONS[0];
  const found = findSettings(text);

  useEffect(() => {
    document.title = `${section?.title ?? 'Settings'} · Settings · Patchbay`;
  }, [section]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const address = useRef(open);
  address.current = open;
  useEffect(() => () => sayUnsaved(address.current), []);
  if (section === undefined) return null;

  return (
    <div className={classes.root}>
      <div className={classes.side}>
        <h1 className={classes.title}>Settings</h1>
        <TextInput
          ref={search}
          aria-label="Search settings"
          placeholder="Search"
          leftSection={<Search size={14} aria-hidden="true" />}
          rightSection={<kbd className={classes.key}>/</kbd>}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('');
          }}
        />
        <nav aria-label="Settings" className={classes.nav}>
          {found.map(({ section: each, settings }) => (
            <div key={each.id}>
              <Link
                href={`/settings/${each.id}`}
                className={classes.link}
                aria-current={each.id === section.id ? 'page' : undefined}
              >
                {each.title}
              </Link>
              {text.trim() !== '' &&
                settings.map(({ path, label }) => (
                  <Link
                    key={path}
                    href={`/settings/${each.id}`}
                    className={classes.found}
                    onClick={() =>
                      requestAnimationFrame(() =>
                        document.getElementById(`setting-${path}`)?.focus(),
                      )
                    }
                  >
                    {label}
                  </Link>
                ))}
            </div>
          ))}
          {found.length === 0 && <p className={classes.none}>No setting has these words.</p>}
        </nav>
      </div>
      <div className={classes.pane}>
        <section
          key={section.id}
          className={classes.content}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          tabIndex={0}
          aria-label={section.title}
        >
          <h2 className={classes.heading}>{section.title}</h2>
          {draft.needsRestart && <RestartOffer />}
          {content()}
        </section>
        {bar()}
      </div>
    </div>
  );

  function content(): ReactNode {
    if (draft.settings === undefined || section === undefined)
      return draft.error === null ? (
        <ListSkeleton label="Loading settings" />
      ) : (
        <ErrorState
          title="The settings cannot be shown"
          error={draft.error}
          onRetry={draft.reload}
        />
      );
    const fields =
      section.settings.length === 0 ? null : (
        <div className={classes.fields}>
          {section.settings.map((setting) => (
            <SettingField key={setting.path} setting={setting} draft={draft} />
          ))}
        </div>
      );
    switch (section.id) {
      case 'general':
        return <GeneralSection>{fields}</GeneralSection>;
      case 'data':
        return <DataSection>{fields}</DataSection>;
      case 'retention':
        return (
          <>
            {fields}
            <RetentionPreview retention={draft.settings.retention} />
          </>
        );
      case 'running':
        return (
          <>
            <PauseSetting />
            {fields}
          </>
        );
      case 'network':
        return <NetworkSection>{fields}</NetworkSection>;
      case 'webhooks':
        return <WebhooksSection>{fields}</WebhooksSection>;
      case 'backups':
        return <BackupsSection>{fields}</BackupsSection>;
      case 'alerts':
        return <AlertsSection />;
      case 'logs':
        return <LogsSection>{fields}</LogsSection>;
      case 'changes':
        return <ChangesSection />;
      case 'health':
        return <HealthSection />;
      default:
        return <AboutSection />;
    }
  }

  function bar(): ReactNode {
    const { count, general, state } = draft;
    return (
      <div role="status" className={classes.status}>
        {count > 0 && (
          <div className={classes.bar}>
            <p className={classes.words} data-bad={general !== null || undefined}>
              {general ?? `${count} ${count === 1 ? 'change is' : 'changes are'} not saved.`}
            </p>
            <Button onClick={draft.discard}>Discard</Button>
            <Button variant="filled" loading={state === 'saving'} onClick={() => void draft.save()}>
              Save
            </Button>
          </div>
        )}
        {count === 0 && state === 'saved' && (
          <div className={classes.bar}>
            <Check size={15} aria-hidden="true" className={classes.good} />
            <p className={classes.words}>Saved.</p>
          </div>
        )}
      </div>
    );
  }
}

/** Whoever leaves has not saved, and may think so. */
function sayUnsaved(section: string | undefined): void {
  const count = countUnsaved(unsavedSettings.getState());
  if (count === 0) return;
  noticeOffer({
    name: 'unsaved-settings',
    title: 'Not saved yet',
    message: `${formatCount(count, 'change')} of the settings ${count === 1 ? 'is' : 'are'} kept until you save or discard ${count === 1 ? 'it' : 'them'}.`,
    offer: 'Back to the settings',
    onOffer: () => {
      location.hash = `#/settings/${section ?? ''}`;
    },
  });
}
