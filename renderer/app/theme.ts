import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  InputWrapper,
  type MantineColorsTuple,
  Notification,
  Popover,
  Radio,
  SegmentedControl,
  Select,
  TextInput,
  Tooltip,
} from '@mantine/core';

/**
 * Every colour, size and time of the screens. Style sheets read them as `--pb-NAME`; nothing else
 * names a colour. Text colours keep 4.5:1 against every surface they stand on, in both schemes.
 */
interface Palette {
  /** Where content lies. */
  canvas: string;
  /** The rail and headers. */
  rail: string;
  hover: string;
  selected: string;
  line: string;
  lineStrong: string;
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  focus: string;
  good: string;
  bad: string;
  badSoft: string;
  badLine: string;
  warn: string;
  warnSoft: string;
  warnLine: string;
  busy: string;
  idle: string;
  jsonKey: string;
  jsonText: string;
  jsonNumber: string;
  jsonWord: string;
  /** Of notes and groups on the canvas: borders, and mixed into surfaces; never of text. */
  hueYellow: string;
  hueGreen: string;
  hueBlue: string;
  huePurple: string;
  hueRed: string;
}

const light: Palette = {
  canvas: '#ffffff',
  rail: '#f6f8f7',
  hover: '#f1f4f3',
  selected: '#e2f0ee',
  line: '#e4e8e6',
  lineStrong: '#c9d1ce',
  ink: '#17201d',
  ink2: '#4d5854',
  ink3: '#5f6a66',
  accent: '#0b6e69',
  accentHover: '#095a56',
  onAccent: '#ffffff',
  focus: '#0b857e',
  good: '#1b7a41',
  bad: '#b4231c',
  badSoft: '#fdf3f2',
  badLine: '#f0cfcc',
  warn: '#855600',
  warnSoft: '#fdf8ec',
  warnLine: '#ecdcb4',
  busy: '#1f5fbd',
  idle: '#5f6a66',
  jsonKey: '#0a5e7a',
  jsonText: '#226437',
  jsonNumber: '#8a3b00',
  jsonWord: '#6b3aa0',
  hueYellow: '#c99700',
  hueGreen: '#2c9a55',
  hueBlue: '#2f74d0',
  huePurple: '#7d4cb8',
  hueRed: '#cf4038',
};

const dark: Palette = {
  canvas: '#151817',
  rail: '#101312',
  hover: '#1c211f',
  selected: '#16312e',
  line: '#262c2a',
  lineStrong: '#3b4440',
  ink: '#e6ebe9',
  ink2: '#aeb8b4',
  ink3: '#929d98',
  accent: '#46b8ae',
  accentHover: '#5fc7be',
  onAccent: '#06201d',
  focus: '#46b8ae',
  good: '#5ec98c',
  bad: '#ff8d84',
  badSoft: '#261817',
  badLine: '#4d2a27',
  warn: '#e2b457',
  warnSoft: '#241e12',
  warnLine: '#493c1e',
  busy: '#84b4ff',
  idle: '#929d98',
  jsonKey: '#7cc4dd',
  jsonText: '#8fd0a2',
  jsonNumber: '#eaa877',
  jsonWord: '#c3a1f0',
  hueYellow: '#e2b93b',
  hueGreen: '#5ec98c',
  hueBlue: '#84b4ff',
  huePurple: '#c3a1f0',
  hueRed: '#ff8d84',
};

/** From pale to deep; 6 is the accent of the light scheme, 4 that of the dark one. */
const patch: MantineColorsTuple = [
  '#e9f6f4',
  '#d0ebe8',
  '#a5d8d2',
  '#74c6be',
  '#46b8ae',
  '#1f958d',
  '#0b6e69',
  '#095a56',
  '#084b48',
  '#063b38',
];

/** What components of the library read where no token of ours is asked for. */
const gray: MantineColorsTuple = [
  '#f6f8f7',
  '#f1f4f3',
  '#e4e8e6',
  '#d6dcd9',
  '#c9d1ce',
  '#8b9692',
  '#5f6a66',
  '#4d5854',
  '#2e3835',
  '#17201d',
];
const darkGray: MantineColorsTuple = [
  '#e6ebe9',
  '#c8d0cd',
  '#aeb8b4',
  '#929d98',
  '#3b4440',
  '#262c2a',
  '#1a1e1c',
  '#151817',
  '#101312',
  '#0b0e0d',
];

const sans = "'Inter Variable', system-ui, sans-serif";
const mono = "'JetBrains Mono Variable', ui-monospace, monospace";

/** 4-px grid; 13-px base. */
const sizes = {
  'font-sans': sans,
  'font-mono': mono,
  'text-xs': '11px',
  'text-sm': '12px',
  'text-md': '13px',
  'text-lg': '15px',
  'text-xl': '18px',
  radius: '5px',
  row: '34px',
  bar: '44px',
  quick: '90ms',
};

function kebab(name: string): string {
  return name.replace(/[A-Z0-9]/g, (c) => `-${c.toLowerCase()}`);
}

function variables(palette: Palette): Record<string, string> {
  const own = Object.entries(palette).map(([name, value]) => [`--pb-${kebab(name)}`, value]);
  return {
    ...Object.fromEntries(own),
    '--mantine-color-body': palette.canvas,
    '--mantine-color-text': palette.ink,
    '--mantine-color-dimmed': palette.ink2,
    '--mantine-color-placeholder': palette.ink3,
    '--mantine-color-error': palette.bad,
    '--mantine-color-anchor': palette.accent,
    '--mantine-color-default': palette.canvas,
    '--mantine-color-default-hover': palette.hover,
    '--mantine-color-default-color': palette.ink,
    '--mantine-color-default-border': palette.lineStrong,
    '--mantine-primary-color-filled': palette.accent,
    '--mantine-primary-color-filled-hover': palette.accentHover,
    '--mantine-primary-color-contrast': palette.onAccent,
    '--mantine-color-patch-filled': palette.accent,
    '--mantine-color-patch-filled-hover': palette.accentHover,
  };
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: Object.fromEntries(
    Object.entries(sizes).map(([name, value]) => [`--pb-${name}`, value]),
  ),
  light: variables(light),
  dark: variables(dark),
});

/** What cannot be taken back. */
const dangerous = {
  '--button-bg': 'var(--pb-bad)',
  '--button-hover': 'color-mix(in srgb, var(--pb-bad) 88%, var(--pb-ink))',
  '--button-color': 'var(--pb-canvas)',
};

const noMotion = { transitionProps: { duration: 0 } };

export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: mono,
  colors: { patch, gray, dark: darkGray },
  primaryColor: 'patch',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '24px', xl: '24px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  headings: { fontFamily: sans, fontWeight: '600' },
  components: {
    // Its words take another colour at once, as everything does when the scheme changes.
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 0 } }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', size: 28, color: 'gray' },
      vars: () => ({ root: { '--ai-color': 'var(--pb-ink-2)', '--ai-hover': 'var(--pb-hover)' } }),
    }),
    Button: Button.extend({
      defaultProps: { size: 'compact-md', variant: 'default' },
      vars: (_theme, { variant, color }) => ({
        root: {
          '--button-height': '28px',
          '--button-padding-x': '10px',
          '--button-fz': '12px',
          ...(variant === 'filled' ? { '--button-color': 'var(--pb-on-accent)' } : {}),
          ...(variant === 'filled' && color === 'red' ? dangerous : {}),
        },
      }),
      styles: { root: { fontWeight: 500 } },
    }),
    InputWrapper: InputWrapper.extend({
      styles: {
        label: { fontSize: '12px', lineHeight: '20px', fontWeight: 500 },
        description: { fontSize: '12px', lineHeight: '16px', color: 'var(--pb-ink-2)' },
        error: { fontSize: '12px', lineHeight: '16px' },
      },
    }),
    Notification: Notification.extend({
      defaultProps: {
        withBorder: true,
        radius: 'md',
        closeButtonProps: { 'aria-label': 'Close the notification' },
      },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'none', radius: 'md', ...noMotion },
    }),
    Radio: Radio.extend({
      defaultProps: { size: 'xs' },
      styles: {
        label: { fontSize: '13px', lineHeight: '16px' },
        description: {
          marginTop: '2px',
          paddingInlineStart: '8px',
          fontSize: '12px',
          lineHeight: '16px',
          color: 'var(--pb-ink-2)',
        },
      },
    }),
    Select: Select.extend({
      defaultProps: {
        size: 'sm',
        allowDeselect: false,
        checkIconPosition: 'right',
        comboboxProps: { ...noMotion, shadow: 'none', radius: 'md' },
      },
      styles: { input: { height: '28px', minHeight: '28px' } },
    }),
    TextInput: TextInput.extend({
      defaultProps: { size: 'sm' },
      styles: { input: { height: '28px', minHeight: '28px' } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        ...noMotion,
        events: { hover: true, focus: true, touch: false },
      },
    }),
  },
});
