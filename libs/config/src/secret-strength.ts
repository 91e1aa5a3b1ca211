const fewestDifferent = 8;

/** Words that stand where a secret was to be put in, in examples everywhere and in ours. */
const placeholders = [
  'changeme',
  'changethis',
  'replaceme',
  'replacethis',
  'yoursecret',
  'mysecret',
  'supersecret',
  'secretkey',
  'jwtsecret',
  'topsecret',
  'placeholder',
  'example',
  'default',
  'password',
  'passw0rd',
  'letmein',
  'qwerty',
  'insecure',
  'donotuse',
  'atleast',
  'randomcharacters',
  'randombytes',
  'correcthorsebattery',
  'horsebattery',
  'holdfast',
  '1234567890',
  'abcdefghij',
];

/** Commands that were to be run, not copied: `$(openssl rand -hex 32)`. */
const unexpanded = /[$`][({]|openssl|<[^>]*>/;

/**
 * Why somebody could guess a secret, as the rest of a sentence that begins with its name; undefined when there is nothing to
 * say against it. It finds carelessness, not every weak secret.
 */
export function weaknessOf(secret: string, minLength: number): string | undefined {
  if (secret.length < minLength) return `must have at least ${minLength} characters`;
  if (unexpanded.test(secret)) return 'is a command or a placeholder that was to be replaced by its result';
  const letters = secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (placeholders.some((word) => letters.includes(word)) || /^(?:secret|test|admin|key)+\d*$/.test(letters)) {
    return 'is a known default or taken from an example';
  }
  if (new Set(secret).size < fewestDifferent || isRepeated(secret)) return 'repeats itself: make a random one';
  return undefined;
}

/** Whether a text is a shorter one written several times, whole or begun. */
function isRepeated(text: string): boolean {
  const half = Math.floor(text.length / 2);
  for (let period = 1; period <= half; period += 1) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}
