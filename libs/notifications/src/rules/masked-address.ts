/** Enough of a mail address to recognize it, too little to write to it: ada@example.com → a***@e***.com. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return '***';
  const host = address.slice(at + 1);
  const topLevel = host.includes('.') ? host.slice(host.lastIndexOf('.')) : '';
  return `${initial(address.slice(0, at))}@${initial(host)}${topLevel}`;
}

function initial(part: string): string {
  const [first = ''] = part;
  return `${first}***`;
}
