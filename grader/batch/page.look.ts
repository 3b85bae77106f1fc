/** How the page looks: light and dark, narrow and wide. Contrast is at least 4.5 to 1 everywhere. */
export const LOOK = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --band: #f6f8fa; --link: #0a58ca;
  --passed: #1a7f37; --failed: #b3261e; --unsure: #7a5b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c; --ink: #e6e6e6; --soft: #a9b1ba; --line: #3b4048; --band: #1f2329; --link: #8ab4f8;
    --passed: #6fd58b; --failed: #ff938a; --unsure: #e6bd55;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem clamp(0.75rem, 3vw, 2rem) 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
small { font-weight: normal; color: var(--soft); }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.figures { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; margin: 0 0 1.5rem; }
.figures dt { color: var(--soft); font-size: 0.875rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { position: sticky; left: 0; text-align: left; background: var(--paper); }
tbody th { font-weight: normal; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; max-width: 20rem; }
thead th { padding: 0; vertical-align: bottom; background: var(--band); }
thead th:first-child, tfoot th:first-child { background: var(--band); }
tfoot td, tfoot th { background: var(--band); color: var(--soft); border-bottom: 0; font-weight: normal; }
#similar thead th { padding: 0.4rem 0.6rem; font-weight: 600; white-space: normal; }
th button { width: 100%; padding: 0.4rem 0.6rem; border: 0; background: none; color: inherit; font: inherit;
  font-weight: 600; text-align: inherit; cursor: pointer; }
th button:hover { color: var(--link); }
th button:focus-visible { outline-offset: -2px; }
th button small { display: block; font-size: 0.75rem; white-space: normal; min-width: 4.5rem; }
th button::after { content: ' \\2195'; color: var(--soft); font-weight: normal; }
th button:has(small)::after { content: none; }
th[aria-sort=ascending] button::after { content: ' \\2191'; color: var(--link); }
th[aria-sort=descending] button::after { content: ' \\2193'; color: var(--link); }
.why, thead th:last-child { text-align: left; }
.why { white-space: normal; overflow-wrap: anywhere; min-width: 9rem; max-width: 16rem; }
.passed { color: var(--passed); } td.failed, .failed > summary { color: var(--failed); }
td.inconclusive, .inconclusive > summary { color: var(--unsure); }
section { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); scroll-margin-top: 0.5rem;
  content-visibility: auto; contain-intrinsic-size: auto 14rem; }
section:target h2 { text-decoration: underline; text-decoration-color: var(--link); text-underline-offset: 0.3em; }
section p { margin: 0.35rem 0; overflow-wrap: anywhere; white-space: pre-line; }
.aside { color: var(--soft); font-size: 0.875rem; }
.look strong, .warning strong { color: var(--unsure); }
summary { cursor: pointer; overflow-wrap: anywhere; }
.failure { margin: 0.5rem 0; padding: 0.35rem 0.75rem; border-left: 3px solid currentColor; border-color: var(--failed);
  background: var(--band); border-radius: 0 6px 6px 0; }
.failure.inconclusive { border-color: var(--unsure); }
.failure dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin: 0.5rem 0; }
.failure dt { color: var(--soft); }
.failure dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
pre, code { font: 0.8125rem/1.5 ui-monospace, monospace; }
pre { margin: 0.5rem 0; padding: 0.75rem; overflow-x: auto; background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; unicode-bidi: isolate; }
.beside { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 1rem; margin: 0.75rem 0; }
figure { margin: 0; min-width: 0; }
figcaption { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .beside { grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
  th, td, th button { padding-left: 0.5rem; padding-right: 0.5rem; }
  tbody th { min-width: 6.5rem; max-width: 9rem; }
  .failure dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .failure dd { margin-bottom: 0.5rem; }
}
`
