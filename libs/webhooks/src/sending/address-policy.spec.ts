import { AddressPolicy } from './address-policy';

const closed = new AddressPolicy({ allowPrivate: false });
const open = new AddressPolicy({ allowPrivate: true });

/** What a URL with this host is taken for, after WHATWG URL has read it. */
const hostIn = (host: string): string => new URL(`https://${host}/`).hostname;

const publicHosts = [
  '93.184.216.34',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '192.167.255.255',
  '223.255.255.255',
  '[2606:2800:220:1:248:1893:25c8:1946]',
  '[2a00:1450:4001:800::200e]',
  '[::ffff:93.184.216.34]',
  '[64:ff9b::5db8:d822]',
  'hooks.example.com',
];

/** Loopback and private networks, in every notation that a URL knows. */
const ourHosts = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '１２７.0.0.1',
  '10.0.0.1',
  '10.255.255.255',
  '0xa.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '3232235777',
  '100.64.0.1',
  '100.127.255.255',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[fc00::1]',
  '[fdff:ffff::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:10.0.0.1]',
  '[0:0:0:0:0:ffff:c0a8:101]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::10.0.0.1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'db.localhost',
];

/** Never, not even in local development. */
const neverHosts = [
  '0.0.0.0',
  '0',
  '0.1.2.3',
  '169.254.169.254',
  '2852039166',
  '0xa9.0xfe.0xa9.0xfe',
  '168.63.129.16',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::2]',
  '[::127.0.0.1]',
  '[::10.0.0.1]',
  '[::93.184.216.34]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001::1]',
  '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
  '[2001:20::1]',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
  '[2002:a00:1::]',
  '[3fff::1]',
  '[4000::1]',
  '[64:ff9b:1::7f00:1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
];

describe('where webhooks may go', () => {
  it.each(publicHosts)('to %s', (host) => {
    expect([closed, open].map((policy) => policy.allowsHost(hostIn(host)))).toEqual([true, true]);
  });

  it.each(ourHosts)('to %s in local development only', (host) => {
    expect([closed, open].map((policy) => policy.allowsHost(hostIn(host)))).toEqual([false, true]);
  });

  it.each(neverHosts)('never to %s', (host) => {
    expect([closed, open].map((policy) => policy.allowsHost(hostIn(host)))).toEqual([false, false]);
  });

  it.each(['', 'fe80::1%eth0', '::1%lo', 'hooks.example.com', '127.1', '1.2.3', '::g'])(
    'never to %j as what a name has resolved to',
    (address) => {
      expect([closed, open].map((policy) => policy.allows(address))).toEqual([false, false]);
    },
  );

  it('to plain http in local development only', () => {
    expect([closed.plainHttp, open.plainHttp]).toEqual([false, true]);
  });
});
