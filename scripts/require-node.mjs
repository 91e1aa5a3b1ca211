// Read by whatever Node.js is installed, so that a too old one gets a sentence instead of a syntax error: no imports
// and no syntax from after 2018 in this file, nor in the scripts that import it before anything else.

/** Whether ES modules can be required from CommonJS, which the framework asks for: 20.19, 22.12, or newer lines. */
export function isSupported(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major > 22;
}

/** Ends the process with one sentence when this Node.js is too old. */
export function requireNode() {
  if (isSupported(process.versions.node)) return;
  console.error(
    'Holdfast needs Node.js 20.19 or newer (22.12 or newer of the 22 line), but this is ' +
      process.versions.node +
      ': install a current one and try again.',
  );
  process.exit(1);
}
