import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

/** Lets the processors fetch jobs only once every lib has registered its handlers. */
@Injectable()
export class WorkersStart implements OnApplicationBootstrap {
  constructor(private readonly modules: ModuleRef) {}

  onApplicationBootstrap(): void {
    this.modules.get(BullRegistrar, { strict: false }).register();
  }
}
