import { jobGraph } from './graph.ts';
import { type Html, html } from './html.ts';
import type { ChapterView, JobView, StoryView } from './view.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --calm: #6e7781; --paper: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --calm: #8b949e; --paper: #161b22; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.ended { white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .calm { color: var(--calm); }
pre { background: var(--paper); padding: .8rem; overflow: auto; font-size: 12.5px; line-height: 1.45; max-height: 30rem; border-radius: 6px; }
details { margin: .3rem 0; } details details { margin-left: 1.2rem; } summary { cursor: pointer; } .scroll { overflow-x: auto; }
.graph path { fill: none; stroke: var(--calm); } .graph rect { fill: var(--paper); stroke: var(--line); }
.graph text { font-size: 13px; fill: currentColor; } .graph .small { font-size: 11px; fill: var(--calm); }
.graph circle { fill: var(--calm); } .graph .success circle { fill: var(--good); } .graph .failure circle { fill: var(--bad); }
`;

/** The whole story on one page without scripts: timeline, then each chapter with its jobs, logs, summaries and changes. */
export function storyPage(story: StoryView): string {
  const failed = story.chapters.filter((chapter) => !chapter.ok).length;
  const verdict =
    failed === 0
      ? 'Every step ended as it should.'
      : `${failed} of ${story.chapters.length} steps did not end as they should.`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${story.title}</title>
<style>${{ html: STYLE }}</style></head><body>
<h1>${story.title}</h1>
<p class="${failed === 0 ? 'good' : 'bad'}">${verdict}</p>
<ul class="calm">${story.means.map((line) => html`<li>${line}</li>`)}</ul>
<div class="scroll"><table><thead><tr><th>Step</th><th>Expected</th><th>Ended</th><th class="number">Seconds</th></tr></thead>
<tbody>${story.chapters.map(timelineRow)}</tbody></table></div>
${story.chapters.map(chapter)}
</body></html>
`.html;
}

function timelineRow(chapter: ChapterView, index: number): Html {
  const ended = chapter.ok
    ? html`<span class="good">as expected</span>`
    : html`<span class="bad">not as expected</span>`;
  return html`<tr><td><a href="#chapter-${index}">${chapter.title}</a></td><td>${chapter.expected}</td><td class="ended">${ended}</td><td class="number">${chapter.seconds.toFixed(1)}</td></tr>`;
}

function chapter(view: ChapterView, index: number): Html {
  return html`<section id="chapter-${index}"><h2>${view.title}</h2>
<p>${view.expected} The run ended with <b>${view.conclusion}</b>.</p>
${view.wrong.length > 0 && html`<ul class="bad">${view.wrong.map((line) => html`<li>${line}</li>`)}</ul>`}
${view.seen.length > 0 && html`<h3>What visitors saw</h3><ul>${view.seen.map((line) => html`<li>${line}</li>`)}</ul>`}
<h3>Jobs</h3><div class="scroll">${jobGraph(view.jobs)}</div>
${view.jobs.filter(({ steps }) => steps.length > 0).map(job)}
<h3>What changed in the cloud</h3>
${changes(view)}</section>`;
}

function job(view: JobView): Html {
  return html`<details${{ html: view.conclusion === 'failure' ? ' open' : '' }}><summary><b>${view.name}</b> <span class="${tone(view.conclusion)}">${view.conclusion}</span>, ${view.seconds.toFixed(1)} s</summary>
${view.steps.map(
  (
    step,
  ) => html`<details${{ html: step.conclusion === 'failure' ? ' open' : '' }}><summary>${step.name} <span class="${tone(step.conclusion)}">${step.conclusion}</span>, ${step.seconds.toFixed(1)} s</summary>
${step.log.length > 0 && html`<pre>${step.log.join('\n')}</pre>`}
${step.summary !== '' && html`<h3>Job summary</h3><pre>${readable(step.summary)}</pre>`}</details>`,
)}</details>`;
}

/** Markdown as a person would write it: what our actions write as entities, so that GitHub takes it for nothing else, is text again. */
const readable = (markdown: string): string =>
  markdown
    .replace(/<\/?code>/g, '`')
    .replace(/&#(\d{1,5});/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

function changes(view: ChapterView): Html {
  if (view.changes.length === 0) return html`<p class="calm">Nothing.</p>`;
  return html`<div class="scroll"><table><thead><tr><th>Time</th><th>Call</th><th>What</th><th>By role</th><th>Answer</th></tr></thead><tbody>${view.changes.map(
    (entry) =>
      html`<tr><td>${entry.at.toISOString().slice(11, 23)}</td><td>${entry.service}:${entry.operation}</td><td>${entry.subject}</td><td>${entry.role}</td><td class="${entry.outcome === 'ok' ? 'good' : 'bad'}">${entry.outcome}</td></tr>`,
  )}</tbody></table></div>`;
}

function tone(conclusion: string): string {
  if (conclusion === 'success') return 'good';
  return conclusion === 'failure' ? 'bad' : 'calm';
}
