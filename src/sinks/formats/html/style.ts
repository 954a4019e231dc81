/** Of the page: light and dark, from 360 pixels up, and for paper. Text has a contrast of 4.5 or more. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f5f2; --card: #ffffff; --ink: #1a1e23; --faint: #565e68; --line: #d5d8dc; --link: #0a4f9a;
  --stripe: #eef0f2;
  --critical: #9b0020; --high: #b83a06; --medium: #7d5700; --low: #1f5f9e; --info: #565e68;
  --suspect: #b00020; --suspect-soft: #fbdfe3; --missing-soft: #fff6e0; --plain: #2f6f8f; --plain-soft: #dcebf2; --good: #1c6b3a;
  --plate: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #121518; --card: #1b1f24; --ink: #e8eaed; --faint: #a7afb8; --line: #3a4149; --link: #8fbcff;
    --stripe: #23282e;
    --critical: #ff8296; --high: #ff9c6b; --medium: #e8bb52; --low: #86b9f5; --info: #a7afb8;
    --suspect: #ff8296; --suspect-soft: #4a1c25; --missing-soft: #2c2413; --plain: #84c3e0; --plain-soft: #1d3a48; --good: #7bd09a;
    --plate: #1b1f24;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body > * { max-width: 80rem; margin-inline: auto; padding-inline: 1rem; }
p, li, td, th, dd, h3, h5, code, small, time { unicode-bidi: isolate; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code { font: .86em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
small { font-size: .86em; color: var(--faint); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--card); z-index: 1; }
.unseen { position: absolute; width: 0; height: 0; }
header { padding-block: 1.75rem .5rem; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.3rem; }
section > h3.plain { display: block; margin: 1.75rem 0 .5rem; }
h4, h6 { margin: 1.4rem 0 .35rem; font-size: .95rem; }
header p { margin: .35rem 0 0; color: var(--faint); }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1.1rem 0 0; padding: .9rem 0;
  border-block: 1px solid var(--line); }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--faint); font-size: .9rem; }
.figures dd { margin: 0; font-size: 1.15rem; font-weight: 650; font-variant-numeric: tabular-nums; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: .75rem 0 0; padding: 0; list-style: none; }
form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin-bottom: 1rem; }
form[hidden], article[hidden] { display: none; }
label { display: grid; gap: .15rem; font-size: .85rem; color: var(--faint); }
input, select, button { font: inherit; min-height: 2.3rem; padding: .25rem .6rem; color: var(--ink);
  background: var(--card); border: 1px solid var(--faint); border-radius: 5px; }
form .search { flex: 1 1 14rem; }
#shown { margin: 0; flex-basis: 100%; color: var(--faint); font-size: .9rem; }
.card { margin-bottom: .75rem; background: var(--card); border: 1px solid var(--line);
  border-left: 5px solid var(--tone); border-radius: 6px; }
.card:nth-of-type(n + 50) { content-visibility: auto; contain-intrinsic-size: auto 7rem; }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low { --tone: var(--low); } .info { --tone: var(--info); }
.card summary, .part summary { padding: .8rem 1rem; cursor: pointer; }
.card summary::marker { color: var(--faint); }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 4px; background: var(--tone);
  color: var(--plate); font-size: .8rem; font-weight: 700; text-transform: uppercase; letter-spacing: .04em; }
.state { display: inline-block; padding: 0 .5rem; border: 1px solid var(--faint); border-radius: 4px;
  color: var(--faint); font-size: .8rem; }
h3, summary h5 { display: inline; margin: 0 0 0 .35rem; font-size: 1.08rem; font-weight: 650; }
summary h5 { font-size: 1rem; }
.short { padding: .6rem 1rem; }
.sentence { margin: .35rem 0 0; }
.note { margin: .25rem 0 0; color: var(--faint); font-size: .92rem; }
.body { padding: 0 1rem 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr));
  gap: .2rem 2rem; margin: .2rem 0 0; padding-top: .8rem; border-top: 1px solid var(--line); font-size: .93rem; }
.facts div { display: grid; grid-template-columns: 5.2rem 1fr; }
.facts dt { color: var(--faint); }
.facts dd { margin: 0; }
.advice { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2rem; }
.advice ul, .advice ol, .advice p { margin: 0; }
.advice ul, .advice ol { padding-left: 1.3rem; }
.part { margin-top: .5rem; border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 5px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; font-weight: 400; }
thead th { color: var(--faint); font-size: .85rem; white-space: nowrap; }
td time, td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th, td { min-width: 10rem; } .record { min-width: 17rem; } td.number { min-width: 4rem; }
td.wide { width: 45%; } td summary { cursor: pointer; }
td ul { margin: .3rem 0; padding-left: 1.1rem; }
.hash { display: block; color: var(--faint); font-size: .74rem; }
.track { fill: var(--line); } .fill { fill: var(--plain); }
.trend { display: block; max-width: 100%; height: 1.5rem; }
.worst { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 2rem; font-size: .92rem; }
.worst h4 { margin-top: .4rem; }
.worst ol { margin: 0; padding-left: 1.5rem; } .worst li { margin-bottom: .45rem; overflow-wrap: anywhere; }
.chains .link { min-width: 0; text-align: center; } .chains thead th:nth-child(n + 3) { text-align: center; }
.chains tr:not(.why) > * { border-bottom: 0; padding-bottom: 0; }
.chains .why td { padding-top: .2rem; }
.chains .what { display: none; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.complete b { color: var(--good); } .missing b, .contradicted b { color: var(--suspect); }
.unknown b { color: var(--faint); }
.graph { margin: .4rem 0 .8rem; container-type: inline-size; }
.drawing { display: none; }
.drawing foreignObject { overflow: visible; }
@container (min-width: 1160px) { .drawing.wide { display: block; } }
@container (min-width: 540px) and (max-width: 1159.9px) { .drawing.narrow { display: block; } }
@container (max-width: 539.9px) { .drawing.tiny { display: block; max-width: 100%; } }
.stage { font-size: 12.5px; font-weight: 600; color: var(--faint); padding: 2px 0 0 2px; }
.between { stroke: var(--line); }
.lane-head { font-size: 12.5px; line-height: 1.25; overflow: hidden; }
.lane-head > * { overflow-wrap: anywhere; }
.lane-head.suspect b { color: var(--suspect); } .lane-head.trusted b { color: var(--good); }
.lane-head.unknown b { color: var(--faint); }
.lane-head small { font-size: 12px; } .lane-head small::before { content: "– "; }
.lane-head .names { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: var(--faint); }
.box { display: flex; flex-direction: column; height: 100%; padding: 2px 5px 1px; overflow: hidden; font-size: 11px; line-height: 14px;
  background: var(--card); border: 1.5px solid var(--faint); border-radius: 6px; color: var(--ink); text-decoration: none; }
.box > * { unicode-bidi: isolate; }
.box b, .box time, .box em { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; flex: none; }
.box b { font-size: 12px; font-weight: 650; } .box .flag { float: right; }
.box small { font-size: inherit; flex: none; overflow: hidden; overflow-wrap: anywhere; margin-bottom: auto;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
.box time { color: var(--faint); font-variant-numeric: tabular-nums; } .box em { color: var(--faint); font-style: normal; font-size: 10.5px; }
.box:focus, .box:hover { overflow: visible; height: auto; min-height: 100%; }
.box:focus small, .box:hover small { display: block; } .box:focus b, .box:hover b { white-space: normal; overflow-wrap: anywhere; }
.box.suspect { background: var(--suspect-soft); border: 2px solid var(--suspect); }
.box.suspect small, .box.suspect time { color: var(--ink); }
.box.missing { border-style: dashed; border-color: var(--medium); background: var(--missing-soft); }
.box.missing b, .box.missing em { color: var(--medium); }
.box.unknown { border-style: dotted; background: none; } .box.unknown b { color: var(--faint); }
.box.folded { justify-content: center; border-style: double; border-width: 3px; padding-block: 0; color: var(--faint); }
.line { fill: none; stroke: var(--faint); stroke-width: 1.4; marker-end: url(#tip); }
.line.asserted { stroke-dasharray: 6 4; } .line.inferred { stroke-dasharray: 1.5 3; } .line.verified { stroke-width: 4; }
.line.moved, .line.rolled { stroke-width: 2; }
.line.suspect { stroke: var(--suspect); stroke-width: 2; marker-end: url(#tip-suspect); }
.line.core { stroke: var(--card); stroke-width: 1.4; marker-end: none; }
.tip { fill: var(--faint); } .tip.suspect { fill: var(--suspect); }
.label { font: 600 12px system-ui, sans-serif; fill: var(--faint); stroke: var(--card); stroke-width: 4; paint-order: stroke; }
.label.suspect { fill: var(--suspect); }
.steps li:target { outline: 2px solid var(--link); }
figcaption { margin: .4rem 0; color: var(--faint); font-size: .88rem; }
.key { color: var(--suspect); }
.steps { margin: .6rem 0 0; padding: 0; font-size: .92rem; list-style: none; }
.steps li { display: grid; grid-template-columns: 1.9rem 11.5rem 4.6rem 1fr; padding: .25rem 0;
  border-top: 1px solid var(--line); }
.steps li::before { content: attr(value); color: var(--faint); text-align: right; padding-right: .6rem; }
.steps time { font-variant-numeric: tabular-nums; }
.steps b { font-weight: 400; color: var(--faint); }
.steps small { display: block; }
.steps .suspect { background: var(--suspect-soft); }
.flag { color: var(--suspect); font-size: .88em; white-space: nowrap; }
.links { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));
  gap: .4rem 1.5rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .92rem; }
.links small { display: block; padding-left: 1.15rem; }
.links span { display: inline-block; width: 1rem; }
.links em { font-style: normal; white-space: nowrap; } .links .record { min-width: 0; margin-top: .2rem; }
footer { margin-top: 2.5rem; padding-block: 1rem 2rem; color: var(--faint); font-size: .88rem; }
@media (max-width: 52rem) {
  .chains thead { display: none; }
  .chains table, .chains tbody, .chains tr, .chains td, .chains th { display: block; }
  .shares tr { display: grid; grid-template-columns: 1fr auto; }
  .shares .wide { grid-column: 1 / 3; width: auto; padding-top: 0; }
  .shares thead th:last-child { display: none; } .shares th, .shares td { min-width: 0; }
  .shares tbody :is(th, .number) { border-bottom: 0; } .shares .wide:empty { padding: 0; }
  .chains .link { display: inline-block; padding: 0 .8rem 0 0; } .chains .what { display: inline; }
  .steps li { grid-template-columns: 1.9rem 11.5rem 1fr; }
  .steps li > span { grid-column: 2 / 4; }
}
@media print {
  :root { --ground: #fff; }
  body { font-size: 10.5pt; }
  nav, form, .skip { display: none; }
  .badge { padding-inline: .3rem; border: 1px solid; background: none; color: var(--tone); }
  .card:nth-of-type(n) { content-visibility: visible; }
  .card summary, tr, .drawing, .steps li, .links li { break-inside: avoid; }
  h2, h3, h4, h5 { break-after: avoid; }
  details::details-content { content-visibility: visible; }
  .drawing.drawing { display: none; } .drawing.wide { display: block; width: 100%; height: auto; }
  .scroll { overflow: visible; } .scroll table { font-size: 8.5pt; } .scroll :is(tbody th, th, td, .record):nth-child(n) { min-width: 0; overflow-wrap: anywhere; white-space: normal; }
}
`;
