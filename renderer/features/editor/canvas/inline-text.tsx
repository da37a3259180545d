import { type RefObject, useEffect, useRef, useState } from 'react';

/** For the button that an `InlineText` takes the place of: it has the focus again if nobody else has. */
export function useFocusBack(): {
  opener: RefObject<HTMLButtonElement | null>;
  giveBack: () => void;
} {
  const opener = useRef<HTMLButtonElement>(null);
  return {
    opener,
    giveBack: () =>
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) opener.current?.focus();
      }),
  };
}

/** One line of text that is edited where it stands: Enter takes it, Escape leaves it as it was. */
export function InlineText({
  value,
  label,
  placeholder,
  maxLength = 200,
  className,
  onDone,
}: {
  value: string;
  label: string;
  placeholder?: string;
  maxLength?: number;
  className?: string | undefined;
  /** Null: as it was. */
  onDone: (value: string | null) => void;
}) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  function end(next: string | null): void {
    if (isDone.current) return;
    isDone.current = true;
    onDone(next);
  }
  return (
    <input
      ref={input}
      className={`nodrag nopan ${className ?? ''}`}
      aria-label={label}
      value={text}
      placeholder={placeholder}
      maxLength={maxLength}
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => end(text)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(text);
        else if (event.key === 'Escape') end(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
