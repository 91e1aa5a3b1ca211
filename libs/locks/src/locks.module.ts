import { Module } from '@nestjs/common';
import { FencedLocks } from './fenced-locks';

/** Locks in Redis. Nothing is connected before the first of them is asked for. */
@Module({ providers: [FencedLocks], exports: [FencedLocks] })
export class LocksModule {}
