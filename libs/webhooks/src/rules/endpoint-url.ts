export const maxUrlLength = 2048;

/** The address that a text spells, or what is wrong with it, in words that complete "The address …". */
export function readEndpointUrl(text: string, plainHttp: boolean): URL | string {
  if (text.length > maxUrlLength) return `is longer than ${maxUrlLength} characters`;
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return 'is no URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(plainHttp && url.protocol === 'http:')) return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password';
  if (text.includes('#')) return 'must hold no fragment';
  return url;
}
