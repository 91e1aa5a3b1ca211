import { Module } from '@nestjs/common';
import { CheckCoupon } from './check-coupon';
import { PriceLines } from './price-lines';
import { RuleUses } from './rule-uses';

const useCases = [PriceLines, CheckCoupon, RuleUses];

@Module({ providers: useCases, exports: useCases })
export class PricingModule {}
