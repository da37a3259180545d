import { Modal } from '@mantine/core';
import { Search } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { isTyping } from '../../ui/row-keys.ts';
import { findEntries } from './entries.ts';
import { KeysDialog } from './keys-dialog.tsx';
import classes from './palette.module.css';
import { useEntries } from './use-entries.ts';

/** Ctrl or ⌘ and K: go anywhere, do anything, by typing. `?`: the keys of the screen. */
export function Palette() {
  const [location] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [hasKeys, setKeys] = useState(false);

  useEffect(() => {
    // On the window: a screen that has a use of its own for the key comes first.
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      const isMod = event.ctrlKey || event.metaKey;
      if (isMod && !event.shiftKey && event.key.toLowerCase() === 'k') setOpen((was) => !was);
      else if (event.key === '?' && !isMod && !isTyping(event.target)) setKeys(true);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <>
      <Modal.Root
        opened={isOpen}
        onClose={() => setOpen(false)}
        size={600}
        yOffset="12vh"
        transitionProps={{ duration: 0 }}
      >
        <Modal.Overlay backgroundOpacity={0.4} />
        <Modal.Content
          radius="lg"
          shadow="none"
          aria-label="Go anywhere"
          className={classes.content ?? ''}
        >
          <PaletteList onClose={() => setOpen(false)} onKeys={() => setKeys(true)} />
        </Modal.Content>
      </Modal.Root>
      {hasKeys && <KeysDialog location={location} onClose={() => setKeys(false)} />}
    </>
  );
}

function PaletteList({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const listId = useId();
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const [showKeys] = useState(() => onKeys);
  const entries = useEntries({ search: useDeferredValue(text), onKeys: showKeys });
  const found = findEntries(entries, text);
  const at = Math.min(cursor, found.length - 1);
  const optionId = (index: number): string => `${listId}-${index}`;

  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function choose(index: number): void {
    const entry = found[index];
    if (entry === undefined) return;
    onClose();
    // When the focus is back where it was, so that what is opened may take it.
    setTimeout(entry.run);
  }
  function onKeyDown(event: React.KeyboardEvent): void {
    const count = found.length;
    if (count > 0 && event.key === 'ArrowDown') setCursor((at + 1) % count);
    else if (count > 0 && event.key === 'ArrowUp') setCursor((at - 1 + count) % count);
    else if (event.key === 'PageDown') setCursor(Math.min(count - 1, at + 8));
    else if (event.key === 'PageUp') setCursor(Math.max(0, at - 8));
    else if (event.key === 'Enter') choose(at);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className={classes.field}>
        <Search size={16} aria-hidden="true" />
        <input
          className={classes.input}
          role="combobox"
          aria-label="Go to, or do"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={at < 0 ? undefined : optionId(at)}
          autoComplete="off"
          spellCheck={false}
          placeholder="Go to a screen, workflow, endpoint, setting or event, or do something"
          data-autofocus
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCursor(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Found" className={classes.list}>
        {found.map((entry, index) => {
          const { icon: Icon } = entry;
          const isFirst = found[index - 1]?.group !== entry.group;
          return (
            <div key={`${entry.group} ${entry.id}`} role="presentation">
              {isFirst && (
                <p className={classes.group} aria-hidden="true">
                  {entry.group}
                </p>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field above */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus */}
              <div
                id={optionId(index)}
                data-at={index}
                role="option"
                aria-selected={index === at}
                className={classes.option}
                onClick={() => choose(index)}
                onMouseMove={() => setCursor(index)}
              >
                <Icon size={15} strokeWidth={1.75} aria-hidden="true" />
                <span className={classes.name}>{entry.name}</span>
                {entry.hint !== undefined && <span className={classes.hint}>{entry.hint}</span>}
              </div>
            </div>
          );
        })}
      </div>
      <p role="status" className={found.length === 0 ? classes.none : 'visually-hidden'}>
        {found.length === 0 ? 'Nothing has these words.' : `${found.length} found`}
      </p>
    </>
  );
}
