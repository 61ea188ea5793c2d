/** A build, as data: what the inputs say, with files that were found. No secret is in it. */
export interface BuildRequest {
  /** Absolute. */
  context: string;
  /** Absolute. */
  file: string | undefined;
  target: string | undefined;
  platforms: string[];
  buildArgs: Record<string, string>;
  /** Secret id to the environment variable that holds it. */
  secrets: Record<string, string>;
  labels: Record<string, string>;
  network: string;
  provenance: 'false' | 'min' | 'max';
  cacheFrom: string[];
  cacheTo: string[];
  /** HOST/REPOSITORY, without a tag. */
  name: string;
  delivery: Delivery;
}

/**
 * How the image gets into the registry. By its digest where the builder can; its tags come when it is whole. The engine's
 * own driver cannot (and pushes twice, under the tag, when there is provenance): it gives an archive, which we push,
 * or, from its classic store, which cannot do that either, it pushes under one of the tags.
 */
export type Delivery = { kind: 'digest' } | { kind: 'archive' } | { kind: 'tag'; tag: string };

/**
 * The arguments for docker. Provenance is always decided: a builder's own default would make the digest that of an
 * index. Types are OCI's, with and without provenance.
 */
export function buildArguments(
  request: BuildRequest,
  { metadata, archive }: { metadata: string; archive: string },
): string[] {
  const one = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value]);
  const each = (name: string, values: string[]) => values.flatMap((value) => [name, value]);
  const pairs = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const { provenance } = request;
  return [
    'buildx',
    'build',
    '--progress=plain',
    ...one('--file', request.file),
    ...one('--target', request.target),
    ...each('--platform', request.platforms),
    ...each('--build-arg', pairs(request.buildArgs)),
    ...each('--label', pairs(request.labels)),
    ...each(
      '--secret',
      Object.entries(request.secrets).map(([id, name]) => `id=${id},env=${name}`),
    ),
    ...one('--network', request.network === 'default' ? undefined : request.network),
    `--provenance=${provenance === 'false' ? 'false' : `mode=${provenance}`}`,
    '--sbom=false',
    ...each('--cache-from', request.cacheFrom),
    ...each('--cache-to', request.cacheTo),
    '--output',
    outputOf(request, archive),
    '--metadata-file',
    metadata,
    request.context,
  ];
}

/**
 * Newer builders attach provenance as a manifest with a subject, which ECR answers with 405
 * (containers-roadmap#2783, buildkit#5747): `oci-artifact=false` is the older form. Builders that know no other ignore it.
 */
function outputOf({ name, delivery }: BuildRequest, archive: string): string {
  const form = 'oci-mediatypes=true,oci-artifact=false';
  switch (delivery.kind) {
    case 'digest':
      return `type=image,${form},name=${name},push=true,push-by-digest=true,name-canonical=true`;
    case 'archive':
      return `type=oci,${form},dest=${archive}`;
    case 'tag':
      return `type=image,name=${name}:${delivery.tag},push=true`;
  }
}
