import { readEndpointUrl } from './endpoint-url';

describe('the address of an endpoint', () => {
  it.each([
    'https://hooks.example.com',
    'https://hooks.example.com:8443/in?token=a%20b',
    'HTTPS://HOOKS.example.com/',
    'https://xn--bcher-kva.example/ü',
  ])('may be %s', (text) => {
    expect(readEndpointUrl(text, false)).toBeInstanceOf(URL);
  });

  it.each([
    ['', 'is no URL'],
    ['hooks.example.com', 'is no URL'],
    ['https://', 'is no URL'],
    ['https://a b.example/', 'is no URL'],
    ['https://hooks.example.com/a\nb', 'is no URL'],
    [' https://hooks.example.com', 'is no URL'],
    ['https://1.2.3.4.5/', 'is no URL'],
    ['https://[::1', 'is no URL'],
    ['http://hooks.example.com', 'must begin with https://'],
    ['ftp://hooks.example.com', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['https://ada@hooks.example.com', 'must hold no user name and no password'],
    ['https://ada:secret@hooks.example.com', 'must hold no user name and no password'],
    ['https://:secret@hooks.example.com', 'must hold no user name and no password'],
    ['https://hooks.example.com/#part', 'must hold no fragment'],
    ['https://hooks.example.com/#', 'must hold no fragment'],
    [`https://hooks.example.com/${'a'.repeat(2048)}`, 'is longer than 2048 characters'],
  ])('may not be %j: it %s', (text, fault) => {
    expect(readEndpointUrl(text, false)).toBe(fault);
  });

  it('may be plain http for local development, and nothing else', () => {
    expect(readEndpointUrl('http://localhost:8080/', true)).toBeInstanceOf(URL);
    expect(readEndpointUrl('ftp://localhost/', true)).toBe('must begin with https://');
  });
});
