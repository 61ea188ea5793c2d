import { type BuiltImage, buildImage } from './build-image.ts';

/**
 * What a service runs before the first deployment: answers 200 and `{"version":"bootstrap"}` on every path,
 * on PORT or 8080, and ends after the open requests when it is asked to stop.
 */
const server = `import http from 'node:http';

const port = Number(process.env.PORT || 8080);
const server = http.createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ version: 'bootstrap' }));
});
server.listen(port, () => console.log(JSON.stringify({ message: 'listening', port })));
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ message: 'stopping' }));
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

/** The image that provisioning puts behind a new service, since a service cannot be created without one. */
export function bootstrapImage(architecture: 'amd64' | 'arm64' = 'amd64'): Promise<BuiltImage> {
  return buildImage({
    layers: [{ 'app/server.mjs': server }],
    cmd: ['node', '/app/server.mjs'],
    env: ['PORT=8080'],
    workingDirectory: '/app',
    labels: { 'org.opencontainers.image.version': 'bootstrap' },
    architecture,
  });
}
