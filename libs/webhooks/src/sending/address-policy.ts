import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { WebhookSettings } from '#config';

/** Where webhooks never go: "this" network, link-local with the clouds' metadata, multicast, documentation, reserved. */
const reserved = listOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '168.63.129.16/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Networks of our own: open with `allowPrivate` only. */
const ours = listOf([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
]);

/** The IPv6 internet, and what in it is no host's own address: protocol assignments with Teredo, documentation, 6to4. */
const globalIpv6 = listOf(['2000::/3']);
const reservedIpv6 = listOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** IPv6 addresses that stand for an IPv4 address, which is in their last 32 bits: mapped, and translated (NAT64). */
const standIns = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
const localName = /(?:^|\.)localhost$/i;

/** Decides which addresses webhooks may go to. Subscribers choose URLs, and none may point into our own network. */
@Injectable()
export class AddressPolicy {
  constructor(private readonly settings: WebhookSettings) {}

  get plainHttp(): boolean {
    return this.settings.allowPrivate;
  }

  /** What a URL says of its host is enough to refuse it; for a name, what it resolves to decides. */
  allowsHost(hostname: string): boolean {
    const host = bare(hostname);
    if (isIP(host) !== 0) return this.allows(host);
    return host !== '' && (this.settings.allowPrivate || !localName.test(host));
  }

  /** Whether to connect to this IP address; what is no address is not connected to. */
  allows(address: string): boolean {
    const family = isIP(address);
    if (family === 0 || address.includes('%')) return false;
    const ipv4 = family === 4 ? address : ipv4In(address);
    if (ipv4 !== undefined) return !reserved.check(ipv4) && this.opens(ours.check(ipv4));
    if (ours.check(address, 'ipv6')) return this.settings.allowPrivate;
    return globalIpv6.check(address, 'ipv6') && !reservedIpv6.check(address, 'ipv6');
  }

  private opens(isOurs: boolean): boolean {
    return !isOurs || this.settings.allowPrivate;
  }
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

function ipv4In(ipv6: string): string | undefined {
  const groups = groupsOf(ipv6);
  const prefix = groups.slice(0, 6).map((group) => group.toString(16));
  if (!standIns.includes(prefix.join(':'))) return undefined;
  const bytes = groups.slice(6).flatMap((group) => [group >> 8, group & 255]);
  return bytes.join('.');
}

/** The eight groups of an IPv6 address in any of its spellings; a URL spells it in hexadecimal groups. */
function groupsOf(ipv6: string): number[] {
  const { hostname } = new URL(`http://[${ipv6}]/`);
  const [head = '', tail] = bare(hostname).split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  return [...(left ?? []), ...zeros, ...(right ?? [])].map((group) => Number.parseInt(group, 16));
}
