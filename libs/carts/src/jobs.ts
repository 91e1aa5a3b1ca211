import { Module } from '@nestjs/common';
import { CartsModule } from './carts.module';
import { PurgeCarts } from './purge-carts';

@Module({ imports: [CartsModule], providers: [PurgeCarts] })
export class CartsJobsModule {}
