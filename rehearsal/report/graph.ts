import { type Html, html } from './html.ts';
import type { JobView } from './view.ts';

const BOX = { width: 156, height: 44, gapX: 26, gapY: 14 };

interface Place {
  x: number;
  y: number;
}

/** The jobs of a run as boxes, each to the right of what it needs. Jobs of one matrix share an id and stand below each other. */
export function jobGraph(jobs: JobView[]): Html {
  const columns = byDepth(jobs);
  const places = new Map<JobView, Place>();
  columns.forEach((column, x) => {
    column.forEach((job, y) => {
      places.set(job, { x: 1 + x * (BOX.width + BOX.gapX), y: 1 + y * (BOX.height + BOX.gapY) });
    });
  });
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const width = columns.length * (BOX.width + BOX.gapX) - BOX.gapX + 2;
  const height = rows * (BOX.height + BOX.gapY) - BOX.gapY + 2;
  const lines = jobs.flatMap((job) =>
    directNeeds(job, jobs).map((need) => line(places.get(need), places.get(job))),
  );
  const boxes = jobs.map((job) => box(job, places.get(job)));
  return html`<svg class="graph" role="img" aria-label="Jobs of the run" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines}${boxes}</svg>`;
}

/** All jobs with one of these ids. */
const withIds = (jobs: JobView[], ids: string[]) => jobs.filter(({ id }) => ids.includes(id));

/** What a job needs without the ones that something else it needs waits for anyway: their lines would only hide the others. */
function directNeeds(job: JobView, jobs: JobView[]): JobView[] {
  const needed = withIds(jobs, job.needs);
  return needed.filter(({ id }) => !needed.some((other) => other.id !== id && waitsFor(other, id, jobs)));
}

function waitsFor(job: JobView, id: string, jobs: JobView[], seen: string[] = []): boolean {
  if (job.needs.includes(id)) return true;
  const further = job.needs.filter((need) => !seen.includes(need));
  return withIds(jobs, further).some((need) => waitsFor(need, id, jobs, [...seen, job.id, ...further]));
}

/** Columns of jobs: a job stands one column to the right of the last one it needs. */
function byDepth(jobs: JobView[]): JobView[][] {
  const depth = (job: JobView, seen: string[]): number => {
    const needed = withIds(jobs, job.needs).filter(({ id }) => !seen.includes(id));
    return Math.max(-1, ...needed.map((one) => depth(one, [...seen, job.id]))) + 1;
  };
  const groups = Object.groupBy(jobs, (job) => depth(job, []));
  const last = Math.max(-1, ...Object.keys(groups).map(Number));
  return Array.from({ length: last + 1 }, (_, column) => groups[column] ?? []);
}

function line(from: Place | undefined, to: Place | undefined): Html {
  if (!from || !to) return html``;
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return html`<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" />`;
}

function box(job: JobView, place: Place | undefined): Html {
  if (!place) return html``;
  const name = job.name.length > 18 ? `${job.name.slice(0, 17)}…` : job.name;
  return html`<g class="${job.conclusion}" transform="translate(${place.x} ${place.y})"><title>${job.name}: ${job.conclusion}</title>
<rect width="${BOX.width}" height="${BOX.height}" rx="6" /><circle cx="16" cy="${BOX.height / 2}" r="5" />
<text x="30" y="18">${name}</text><text class="small" x="30" y="34">${job.conclusion}, ${job.seconds.toFixed(1)} s</text></g>`;
}
