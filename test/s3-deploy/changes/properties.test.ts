import { describe, expect, test } from '@jest/globals';
import { archiveKey, type Manifest } from '../../../src/s3-deploy/release.types.ts';
import { filesOf, HOUR, Killed, Model } from './model.ts';

/** Numbers that look like chance, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

type Dice = ReturnType<typeof dice>;
type Site = Record<string, string>;

/** A hash in a name belongs to its content, as a build makes it. */
const hashed = (name: number, version: number) => `assets/c${name}-${version}a${name}b7c9f.js`;

function randomSite(roll: Dice): Site {
  const site: Site = { 'index.html': `index ${roll(4)}` };
  for (let name = 0; name < 5; name += 1) {
    const version = roll(4);
    if (roll(4) > 0) site[hashed(name, version)] = `chunk ${name} ${version}`;
    if (roll(3) > 0) site[`img/p${name}.png`] = `picture ${name} ${roll(3)}`;
    if (roll(3) > 0) site[`d${name}/index.html`] = `page ${name} ${roll(3)}`;
    if (roll(4) === 0) site[`lib-Vendor${name}A.js`] = `library ${roll(3)}`;
  }
  return site;
}

/** A rule for headers that comes and goes. */
const rule = (roll: Dice): Site => (roll(3) === 0 ? { 'x-amz-meta-rule': `${roll(2)}` } : {});

const foreign: Site = {
  'preview/7/index.html': 'theirs',
  'preview/7/.s3-deploy/current.json': '{}',
  'preview/7/assets/c1-1a1b7c9f.js': 'theirs too',
  'manual.pdf': 'put there by hand',
};

function world(roll: Dice): Model {
  const model = new Model({ versioned: roll(2) === 0 });
  for (const [key, content] of Object.entries(foreign)) model.put(key, content, {});
  return model;
}

/** Everything of a site is served, with its headers; what is foreign is as it was. */
function expectServed(model: Model, site: Site, own: Site): void {
  expect(model.served()).toMatchObject({ ...site, ...foreign });
  for (const { key, headers } of filesOf(site, own))
    expect([key, model.objects.get(key)?.headers]).toEqual([key, headers]);
  const pages = Object.keys(model.served()).filter((key) => key.endsWith('.html') && !(key in foreign));
  expect(pages.sort()).toEqual(
    Object.keys(site)
      .filter((key) => key.endsWith('.html'))
      .sort(),
  );
}

const contentOf = (model: Model, { objects }: Manifest, key: string): string | undefined => {
  const object = objects[key];
  if (!object) return undefined;
  if (object.versionId) return model.versions.get(`${key} ${object.versionId}`)?.content;
  const live = model.objects.get(key);
  if (live?.etag === object.etag) return live.content;
  return model.objects.get(archiveKey(object.sha256))?.content;
};

/** Every release in the list can be had again, object by object. */
function expectReachable(model: Model, sites: Map<number, Site>): void {
  for (const { sequence } of model.state?.releases ?? []) {
    const current = model.state?.current;
    const manifest = current?.sequence === sequence ? current : model.manifests.get(sequence);
    const found = Object.keys(manifest?.objects ?? {}).map((key) => [
      key,
      manifest && contentOf(model, manifest, key),
    ]);
    expect([sequence, Object.fromEntries(found)]).toEqual([sequence, sites.get(sequence)]);
    const immutable = Object.entries(manifest?.objects ?? {}).filter(([, { kind }]) => kind === 'immutable');
    for (const [key] of immutable) expect(model.objects.has(key)).toBe(true);
  }
}

/** What was published, by sequence. */
interface Past {
  sites: Map<number, Site>;
  /** Headers of each. */
  rules: Map<number, Site>;
}

/** The release that is live now is this one, and is noted as such. */
function expectPublished(model: Model, { sites, rules }: Past, site: Site, own: Site): void {
  const sequence = model.state?.current.sequence ?? 0;
  sites.set(sequence, site);
  rules.set(sequence, own);
  expectServed(model, site, own);
}

/** Nothing of ours is in the bucket without a place that knows of it. */
function expectNothingLost(model: Model): void {
  const { state } = model;
  if (!state) return;
  const known = new Set([
    ...Object.keys(state.current.objects),
    ...Object.keys(state.retired),
    ...Object.keys(state.archive).map(archiveKey),
    ...state.releases.map(({ sequence }) => `.s3-deploy/releases/${sequence}.json`),
    ...Object.keys(foreign),
  ]);
  expect([...model.objects.keys()].filter((key) => !known.has(key))).toEqual([]);
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe('releases one after the other', () => {
  test.each(seeds)('%i', (seed) => {
    const roll = dice(seed);
    const model = world(roll);
    const past: Past = { sites: new Map(), rules: new Map() };
    const { sites, rules } = past;
    let site: Site = {};
    let own: Site = {};
    for (let step = 0; step < 12; step += 1) {
      const back = model.state?.releases[1 + roll(3)];
      if (back && roll(4) === 0) {
        site = sites.get(back.sequence) ?? {};
        own = rules.get(back.sequence) ?? {};
        expect(model.rollback(back.sequence)).toEqual([]);
      } else {
        site = roll(5) === 0 ? site : randomSite(roll);
        own = rule(roll);
        if (site['index.html'] === undefined) continue;
        model.deploy(site, {}, own);
      }
      expectPublished(model, past, site, own);
      expectReachable(model, sites);
      expectNothingLost(model);
      model.now += roll(20) * HOUR;
      model.writes = [];
      expect(model.deploy(site, {}, own).same).toBe(true);
      expect(model.writes).toEqual([]);
    }
  });
});

describe('runs that are killed at any write', () => {
  test.each(seeds)('%i', (seed) => {
    const roll = dice(seed + 1000);
    const model = world(roll);
    const past: Past = { sites: new Map(), rules: new Map() };
    const { sites, rules } = past;
    for (let step = 0; step < 8; step += 1) {
      const before = model.state?.current.sequence ?? 0;
      const killed = randomSite(roll);
      const killedRule = rule(roll);
      model.left = roll(40);
      try {
        const back = model.state?.releases[1];
        if (back && roll(4) === 0) model.rollback(back.sequence);
        else model.deploy(killed, {}, killedRule);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      model.left = Number.POSITIVE_INFINITY;
      const reached = model.state?.current;
      if (reached && reached.sequence !== before) {
        const keys = Object.keys(reached.objects);
        const first = reached.headers[reached.objects['index.html']?.headers ?? -1]?.['x-amz-meta-rule'];
        rules.set(reached.sequence, first === undefined ? {} : { 'x-amz-meta-rule': first });
        sites.set(
          reached.sequence,
          Object.fromEntries(keys.map((key) => [key, model.objects.get(key)?.content ?? ''])),
        );
      }
      const complete = model.state?.current.sequence;
      if (complete !== undefined && roll(4) === 0) {
        expect(model.rollback(complete)).toEqual([]);
        const again = sites.get(complete) ?? {};
        const own = rules.get(complete) ?? {};
        expectPublished(model, past, again, own);
      } else {
        const site = roll(2) === 0 ? killed : randomSite(roll);
        const own = rule(roll);
        model.deploy(site, {}, own);
        expectPublished(model, past, site, own);
      }
      expectReachable(model, sites);
      expectNothingLost(model);
      model.now += roll(20) * HOUR;
    }
  });
});
