/** How much of a subscriber's answer is read and kept. */
export const keptBytes = 1024;

/** The beginning of an answer as text that can be stored: control characters but tab and line feed become spaces. */
export function keptAnswer(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, keptBytes));
  return text.replace(/(?![\t\n])\p{Cc}/gu, ' ').trim();
}
