import path from 'node:path';

/** Has a Node.js process write a CPU profile when it ends, where BENCH_PROFILE_DIR names a folder for it. */
export function profileFlags(): readonly string[] {
  const folder = process.env['BENCH_PROFILE_DIR'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${path.resolve(folder)}`] : [];
}
