import { maskedAddress } from './masked-address';

describe('a masked address', () => {
  it.each([
    ['ada@example.com', 'a***@e***.com'],
    ['a@b.c', 'a***@b***.c'],
    ['ada@mail.example.co.uk', 'a***@m***.uk'],
    ['ada@localhost', 'a***@l***'],
    ['"odd@local"@example.com', '"***@e***.com'],
    ['😀smile@example.com', '😀***@e***.com'],
    ['@example.com', '***@e***.com'],
    ['no address at all', '***'],
    ['', '***'],
  ])('of %s is %s', (address, masked) => {
    expect(maskedAddress(address)).toBe(masked);
  });
});
