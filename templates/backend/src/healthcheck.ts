// The container's own health check: `node dist/healthcheck.js`. It asks /livez, not /readyz: a database that is down is
// no reason to replace the container.
const url = `http://127.0.0.1:${process.env.PORT || '8080'}/livez`;
const alive = await fetch(url, { signal: AbortSignal.timeout(3000) }).then(
  (response) => response.ok,
  () => false,
);
process.exit(alive ? 0 : 1);
