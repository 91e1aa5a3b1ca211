/** Whether a text is an address on the web that an image can be loaded from. */
export function isImageUrl(text: string): boolean {
  return /^https?:\/\/[^\s"'<>\\]+$/i.test(text) && URL.canParse(text);
}
