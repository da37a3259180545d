/** Of the pages at links: the browser's own colours and controls, so that it follows the device. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8a919c; --dim: #545b65; --paper: #ffffff; --ground: #f2f4f7;
  --text: #16191d; --yes: #1f7a48; --bad: #a32020; --focus: #1558d6; }
@media (prefers-color-scheme: dark) {
  :root { --line: #6b727d; --dim: #a6adb8; --paper: #1b1e23; --ground: #121417; --text: #eceef1;
    --bad: #ff8f8f; --focus: #8ab4ff; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 2vh auto; padding: 1.25rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; }
.message { white-space: pre-wrap; overflow-wrap: anywhere; }
.dim { color: var(--dim); font-size: .875rem; }
dl { margin: 0 0 1rem; } dt { color: var(--dim); font-size: .875rem; }
dd { margin: 0 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.field { margin: 0 0 1rem; }
label { display: block; margin-bottom: .25rem; font-weight: 600; overflow-wrap: anywhere; }
label span { font-weight: 400; color: var(--dim); }
.tick { display: flex; gap: .6rem; align-items: center; }
.tick label { margin: 0; } .tick input { width: 1.4rem; height: 1.4rem; flex: none; }
.field > input, textarea, select { width: 100%; min-height: 2.75rem; padding: .5rem .6rem; font: inherit;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; }
textarea { min-height: 6rem; resize: vertical; }
[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
.wrong { margin: .25rem 0 0; color: var(--bad); }
.alert { padding: .75rem; border: 2px solid var(--bad); border-radius: .4rem; }
.alert ul { margin: .25rem 0 0; padding-left: 1.25rem; } .alert a { color: inherit; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button { flex: 1 1 9rem; min-height: 3rem; padding: .5rem 1rem; font: inherit; font-weight: 600;
  color: inherit; background: transparent; border: 2px solid var(--line); border-radius: .5rem; cursor: pointer;
  overflow-wrap: anywhere; }
button[hidden] { display: none; }
button.yes { color: #ffffff; background: var(--yes); border-color: var(--yes); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
`;
