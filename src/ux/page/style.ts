/** The look of every page that the plugin writes: light and dark, on a wall, on a phone, and on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f5f7; --ink: #16191d; --quiet: #4c5561; --line: #ccd2d9; --accent: #0b5cab;
  --failed: #a8071a; --temporary: #8a4600; --expiring: #7a5200; --skipped: #4c5561; --proven: #0a6130;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1e2329; --ink: #eceff2; --quiet: #b3bcc6; --line: #3d464f; --accent: #83bdff;
    --failed: #ff9c9c; --temporary: #ffb778; --expiring: #f0cc6c; --skipped: #b3bcc6; --proven: #82d9a4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem clamp(1rem, 3vw, 2.5rem) 3rem; max-width: 110rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0; }
p { margin: .4rem 0; max-width: 75ch; }
p:empty { display: none; }
.quiet { color: var(--quiet); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem; background: var(--paper); z-index: 1; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; margin: 1rem 0; padding: 0; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; }
.tiles strong { display: block; font-size: 1.75rem; line-height: 1.2; }
.failed { color: var(--failed); }
.temporary { color: var(--temporary); }
.expiring { color: var(--expiring); }
.skipped { color: var(--skipped); }
.proven { color: var(--proven); }
.state { font-weight: 600; }
article { border: solid var(--line); border-width: 1px 1px 1px .35rem; border-left-color: currentcolor; border-radius: .4rem; padding: .75rem 1rem; margin: .75rem 0; }
article > * { color: var(--ink); }
article > h3 { color: inherit; }
.names { max-width: none; }
.long { max-height: 12rem; overflow: auto; border: 1px solid var(--line); padding: .4rem; }
ul, ol { margin: .3rem 0; padding-left: 1.4rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .75rem 0; }
.tools[hidden] { display: none; }
input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: .4rem; padding: .4rem .6rem; width: min(24rem, 100%); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); min-width: 7rem; unicode-bidi: isolate; }
td.wide { min-width: 18rem; }
thead th { background: var(--panel); white-space: nowrap; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline dotted; }
th[aria-sort="ascending"] button::after { content: " ↑"; }
th[aria-sort="descending"] button::after { content: " ↓"; }
.timeline { display: block; width: 100%; min-width: 10rem; height: 1.1rem; }
.timeline .track { fill: var(--line); }
.timeline .bar { fill: currentcolor; }
.timeline .today { fill: var(--ink); }
.commands { margin: .3rem 0; padding: 0; list-style: none; }
@media screen and (max-width: 45rem) {
  .scroll { overflow-x: visible; border: 0; }
  table, tbody, tr, td, tbody th { display: block; min-width: 0; }
  thead tr { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
  thead, thead th { display: block; min-width: 0; border: 0; background: none; padding: 0; }
  tbody tr { border: 1px solid var(--line); border-radius: .4rem; margin: .75rem 0; padding: .25rem 0; }
  tbody tr[hidden] { display: none; }
  tbody th, td, td.wide { min-width: 0; border: 0; padding: .2rem .75rem; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
  td:empty { display: none; }
}
@media print {
  @page { margin: 1.2cm; }
  body { padding: 0; font-size: 9pt; background: #ffffff; }
  table { font-size: 8pt; }
  .tools, .skip { display: none; }
  .scroll, .long { overflow: visible; max-height: none; border: 0; }
  th, td, td.wide { min-width: 0; padding: .15rem .4rem; }
  thead { display: table-header-group; }
  tr, article { break-inside: avoid; }
}
`;
