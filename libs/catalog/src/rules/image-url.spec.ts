import { isImageUrl } from './image-url';

describe('the address of an image', () => {
  it.each([
    'https://images.example.com/ridge-down-jacket/1.jpg',
    'http://localhost:8080/a%20b.png?width=200&v=2#top',
    'HTTPS://bücher.example/ä.webp',
    'https://[::1]/1.jpg',
  ])('may be %s', (url) => {
    expect(isImageUrl(url)).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'ftp://example.com/1.jpg',
    '//example.com/1.jpg',
    '/1.jpg',
    'https://',
    'https://exa mple.com/1.jpg',
    'https://example.com:99999/1.jpg',
    'https://example.com/"><script>',
    'https://example.com/1.jpg\n',
  ])('may not be %j', (url) => {
    expect(isImageUrl(url)).toBe(false);
  });
});
