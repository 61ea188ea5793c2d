// Loaded into every node process of a container before its own code. On AWS each task has an address of its own; here all
// tasks share loopback, so each port of the container stands for a free port of this machine. Also the rules of process 1.
import net from 'node:net';

/** Container port to port of this machine, for all containers of the task. */
const ports = new Map(
  (process.env.REHEARSAL_PORTS ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split('=').map(Number)),
);
const own = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::', '', undefined, null]);

/** A number or text as a port; undefined for anything else, such as the path of a socket. */
function portOf(value) {
  const port = typeof value === 'number' || /^\d+$/.test(value) ? Number(value) : 0;
  return port > 0 ? port : undefined;
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const asked = portOf(args[0] !== null && typeof args[0] === 'object' ? args[0].port : args[0]);
  if (asked === undefined) return listen.apply(this, args);
  // A port that the task definition does not name gets any free one; only the task itself can reach it.
  const port = ports.get(asked) ?? 0;
  if (port === 0) this.once('listening', () => ports.set(asked, this.address().port));
  if (typeof args[0] === 'object') args[0] = { ...args[0], port, host: '127.0.0.1' };
  else args.splice(0, typeof args[1] === 'string' ? 2 : 1, port, '127.0.0.1');
  return listen.apply(this, args);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // Inside node the arguments arrive as one array, which must stay the same array.
  const list = Array.isArray(args[0]) ? args[0] : args;
  const isOptions = list[0] !== null && typeof list[0] === 'object';
  const port = ports.get(portOf(isOptions ? list[0].port : list[0]));
  const host = isOptions ? list[0].host : typeof list[1] === 'string' ? list[1] : undefined;
  if (port && own.has(host)) {
    if (isOptions) list[0] = { ...list[0], port, host: '127.0.0.1' };
    else list.splice(0, typeof list[1] === 'string' ? 2 : 1, port, '127.0.0.1');
  }
  return connect.apply(this, args);
};

// Process 1 of a container is not ended by a SIGTERM that it does not handle: it runs on until it is killed.
if (process.env.REHEARSAL_PROCESS_1) process.on('SIGTERM', () => {});
delete process.env.REHEARSAL_PROCESS_1;
