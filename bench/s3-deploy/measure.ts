import fs from 'node:fs';

/** What a program needed. */
export interface Usage {
  wallSeconds: number;
  cpuSeconds: number;
  /** Peak of its resident memory. */
  rssMB: number;
}

const CLOCK_TICKS_PER_SECOND = 100;
const SAMPLE_MS = 15;

/**
 * Runs one program and measures it, by Linux's /proc: CPU is what the children of this process that have ended since have used,
 * so nothing else may end meanwhile; memory is the peak that the kernel has noted, as last read before the program's end.
 * @param run starts the program, tells its process id, and resolves when it has ended
 */
export async function measure<T>(
  run: (started: (pid: number) => void) => Promise<T>,
): Promise<{ usage: Usage; result: T }> {
  const cpuBefore = childrenTicks();
  const began = performance.now();
  let rssKB = 0;
  let timer: NodeJS.Timeout | undefined;
  const result = await run((pid) => {
    timer = setInterval(() => {
      rssKB = Math.max(rssKB, peakKB(pid));
    }, SAMPLE_MS);
  });
  const wallSeconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  const cpuSeconds = (childrenTicks() - cpuBefore) / CLOCK_TICKS_PER_SECOND;
  return { usage: { wallSeconds, cpuSeconds, rssMB: (rssKB * 1024) / 1e6 }, result };
}

/** User and system time of all children that have ended. The name in the second field may hold blanks. */
function childrenTicks(): number {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

/** Peak of the resident memory so far; 0 when the process has ended. */
function peakKB(pid: number): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
