import { Module } from '@nestjs/common';
import { PriceLines } from './price-lines';

@Module({ providers: [PriceLines], exports: [PriceLines] })
export class PricingModule {}
