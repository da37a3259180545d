/** The mark of Patchbay: a cable from one jack to another. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--pb-accent)" />
      <path
        d="M9 10v1.500a5 5 0 0 0 5 5h4a5 5 0 0 1 5 5V22"
        fill="none"
        stroke="var(--pb-on-accent)"
        strokeWidth="2.500"
        strokeLinecap="round"
      />
      <circle cx="9" cy="9" r="3" fill="var(--pb-on-accent)" />
      <circle cx="23" cy="23" r="3" fill="var(--pb-on-accent)" />
    </svg>
  );
}
