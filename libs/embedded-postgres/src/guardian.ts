import { spawn } from 'node:child_process';
import path from 'node:path';

const script = `
  read -r line
  left=$3
  while [ "$(head -n 1 "$1" 2>/dev/null)" = "$2" ]; do
    if [ "$left" -le 0 ]; then kill -INT "$2"; exit; fi
    left=$((left - 1))
    sleep 1
  done`;

/**
 * A killed owner cannot stop its server. A shell that waits at the other end of a pipe outlives the owner, notices the
 * closed pipe, gives the applications `graceSeconds` to finish, and stops the server unless somebody else already did.
 */
export function guard(server: { cluster: string; pid: number }, graceSeconds: number): { dismiss(): void } {
  const child = spawn(
    '/bin/sh',
    ['-c', script, 'sh', path.join(server.cluster, 'postmaster.pid'), String(server.pid), String(graceSeconds)],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  // Without a guardian the next start still finds and stops the server, so that its absence is no fault.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?(): void }).unref?.();
  return { dismiss: () => void child.kill('SIGKILL') };
}
