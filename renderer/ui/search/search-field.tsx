import { ActionIcon, Loader, Tooltip } from '@mantine/core';
import { Search, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { completeSearch, type KnownNames } from '../../../shared/search/complete-search.ts';
import type { SearchScope } from '../../../shared/search/operator.ts';
import { parseSearch } from '../../../shared/search/parse-search.ts';
import classes from './search-field.module.css';

export interface SearchFieldHandle {
  focus(): void;
}

interface Offer {
  key: string;
  label: string;
  summary: string;
  /** The text with it, and where the cursor is then. */
  text: string;
  cursor: number;
}

/**
 * Text and operators. What may stand at the cursor is offered below; what cannot be understood is
 * said below as well, once nobody types it any more.
 */
export function SearchField({
  scope,
  label,
  placeholder,
  value,
  onChange,
  onDone,
  recent,
  onForget,
  known,
  isBusy,
  ref,
}: {
  scope: SearchScope;
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  /** Enter or Escape: the person goes on to what was found. */
  onDone: (text: string) => void;
  recent: readonly string[];
  onForget: () => void;
  known: KnownNames;
  isBusy: boolean;
  ref: Ref<SearchFieldHandle>;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  /** The arrow was pressed where nothing is offered by itself. */
  const [isAsked, setIsAsked] = useState(false);
  /** The text as it was left here. */
  const written = useRef(value);
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    // A link or a filter wrote it: nobody is typing, and what was found must be in sight.
    setIsOpen(false);
    setActive(-1);
  }, [value]);
  useImperativeHandle(ref, () => ({
    focus() {
      input.current?.focus();
      input.current?.select();
    },
  }));

  const offers = isOpen ? offersAt() : [];
  const isRecent = isOpen && value.trim() === '' && recent.length > 0;
  const { problems } = parseSearch(value, scope);
  // Not while it is being written.
  const shown = problems.filter(({ to }) => !isOpen || cursor > to || cursor < to - 40);
  const problem = shown[0] ?? (isOpen ? undefined : problems[0]);

  function offersAt(): Offer[] {
    if (value.trim() === '' && recent.length > 0) {
      return recent.map((text) => ({
        key: text,
        label: text,
        summary: '',
        text,
        cursor: text.length,
      }));
    }
    // Between two words nothing is begun: what was found stays in sight, unless one asks.
    if (!isAsked && value.trim() !== '' && !/\S$/.test(value.slice(0, cursor))) return [];
    const { from, to, options } = completeSearch(value, cursor, { scope, known });
    return options.flatMap(({ insert, label: words, summary }) => {
      const isValue = !insert.endsWith(':');
      const rest = value.slice(to);
      const space = isValue && !/^\s/.test(rest) ? ' ' : '';
      const before = `${value.slice(0, from)}${insert}${space}`;
      const text = before + rest;
      // Nothing that is there already.
      if (text.trim() === value.trim() && !isValue) return [];
      return [{ key: words, label: words, summary, text, cursor: before.length }];
    });
  }

  function write(text: string): void {
    written.current = text;
    onChange(text);
  }

  function take(offer: Offer): void {
    write(offer.text);
    setActive(-1);
    setCursor(offer.cursor);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(offer.cursor, offer.cursor);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const chosen = offers[active];
    switch (event.key) {
      case 'ArrowDown':
        setIsOpen(true);
        if (offers.length === 0) setIsAsked(true);
        setActive((was) => Math.min(offers.length - 1, was + 1));
        break;
      case 'ArrowUp':
        setActive((was) => Math.max(-1, was - 1));
        break;
      case 'Tab': {
        const first = chosen ?? (value.trim() === '' ? undefined : offers[0]);
        if (event.shiftKey || first === undefined || first.text === value) return;
        take(first);
        break;
      }
      case 'Enter':
        if (chosen !== undefined) take(chosen);
        else {
          setIsOpen(false);
          onDone(value);
        }
        break;
      case 'Escape':
        if (value !== '' && offers.length > 0) {
          setIsOpen(false);
          setActive(-1);
        } else onDone(value);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const listId = `${id}-list`;
  const optionId = (index: number) => `${id}-option-${index}`;
  const hasOffers = offers.length > 0;
  return (
    <search className={classes.root}>
      <div className={classes.field} data-problem={problem !== undefined || undefined}>
        <Search size={14} className={classes.icon} aria-hidden="true" />
        <input
          ref={input}
          role="combobox"
          aria-label={label}
          aria-expanded={hasOffers}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 && hasOffers ? optionId(active) : undefined}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          className={classes.input}
          type="text"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            setCursor(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            setIsOpen(true);
            setIsAsked(false);
            setActive(-1);
            write(event.currentTarget.value);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setIsOpen(true)}
          onBlur={() => {
            setIsOpen(false);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
        {isBusy && <Loader size={12} color="gray" aria-label="Searching" />}
        {value === '' ? (
          <span className={classes.key} aria-hidden="true">
            /
          </span>
        ) : (
          <Tooltip label="Clear the search">
            <ActionIcon
              size={20}
              aria-label="Clear the search"
              onClick={() => {
                write('');
                input.current?.focus();
              }}
            >
              <X size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className={classes.below} hidden={!hasOffers}>
        {isRecent && <p className={classes.title}>Searched lately</p>}
        <div id={listId} role="listbox" aria-label="What may stand here" data-combobox="">
          {offers.map((offer, index) => (
            // The field has the focus and the keys (aria-activedescendant).
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={offer.key}
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              className={classes.option}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
              ref={(element) => {
                if (index === active) element?.scrollIntoView({ block: 'nearest' });
              }}
            >
              <code className={classes.word}>{offer.label}</code>
              <span className={classes.summary}>{offer.summary}</span>
            </div>
          ))}
        </div>
        {isRecent && (
          <button
            type="button"
            tabIndex={-1}
            className={classes.forget}
            onPointerDown={(event) => event.preventDefault()}
            onClick={onForget}
          >
            Forget them
          </button>
        )}
      </div>
      {problem !== undefined && !hasOffers && (
        <p id={`${id}-problem`} role="status" className={classes.problem}>
          {problem.message}
        </p>
      )}
    </search>
  );
}
