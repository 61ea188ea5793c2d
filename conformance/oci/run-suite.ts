import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type RunningRegistry, repositories } from './registries.ts';

/** Names of the cases of one run. What the profile switches off is skipped, and in neither list. */
export interface Cases {
  passed: string[];
  failed: string[];
}

/** What ECR offers: no referrers, no subject, SHA-256 only, nothing deleted over the protocol. */
const switchedOff = [
  'OCI_API_REFERRER',
  'OCI_DATA_SUBJECT',
  'OCI_DATA_SUBJECT_MISSING',
  'OCI_DATA_SUBJECT_LIST',
  'OCI_DATA_SHA512',
  'OCI_DATA_NONDISTRIBUTABLE',
  'OCI_API_BLOBS_DELETE',
  'OCI_API_MANIFESTS_DELETE',
  'OCI_API_TAGS_DELETE',
];

/** Runs the suite in a folder, where it leaves its reports, and reads them. Throws an Error when it left none. */
export function runSuite(program: string, registry: RunningRegistry, folder: string): Cases {
  const [first, second] = repositories;
  const { error } = spawnSync(program, {
    cwd: folder,
    stdio: 'ignore',
    timeout: 5 * 60_000,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      OCI_REGISTRY: registry.host,
      OCI_TLS: 'disabled',
      OCI_REPO1: first,
      OCI_REPO2: second,
      OCI_VERSION: '1.1',
      OCI_USERNAME: 'AWS',
      OCI_PASSWORD: registry.password,
      ...Object.fromEntries(switchedOff.map((name) => [name, 'false'])),
    },
  });
  if (error) throw error;
  return readCases(fs.readFileSync(path.join(folder, 'results/junit.xml'), 'utf8'));
}

/** The suite says how a case ended in an attribute of its own; it writes no `<failure>`. A failed case fails its parents, which do not count. */
function readCases(junit: string): Cases {
  const cases: Cases = { passed: [], failed: [] };
  for (const [, name = '', status] of junit.matchAll(/<testcase name="([^"]*)"[^>]*? status="([^"]*)"/g)) {
    const short = name.replace(/^OCI Conformance Test\//, '').replaceAll('&amp;', '&');
    if (status === 'passed') cases.passed.push(short);
    else if (status !== 'skipped') cases.failed.push(short);
  }
  return cases;
}
