import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/** Finds the addresses of a name, as the system does. */
@Injectable()
export class AddressResolver {
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    return lookup(hostname, { all: true, verbatim: true });
  }
}
