import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogModule } from '#catalog';
import { IdempotencyModule } from '#idempotency';
import { IdentityModule } from '#identity';
import { ChangeRule } from './change-rule';
import { CheckCoupon } from './check-coupon';
import { CheckRuleReferences } from './check-rule-references';
import { CreateRule } from './create-rule';
import { ExportNamedRules } from './export-named-rules';
import { ForgetCustomer } from './forget-customer';
import { ListRules } from './list-rules';
import { LiveRules } from './live-rules';
import { PriceLines } from './price-lines';
import { PriceTier } from './price-tier';
import { QuotePrice } from './quote-price';
import { RemoveRule } from './remove-rule';
import { RuleUses } from './rule-uses';
import { ShowRule } from './show-rule';
import { SimulatePrices } from './simulate-prices';
import { ApplicableRuleReadModel } from './store/applicable-rule.read-model';
import { StoredPriceRule } from './store/price-rule.entity';
import { PriceRuleReadModel } from './store/price-rule.read-model';
import { PriceRuleRepository } from './store/price-rule.repository';
import { PriceRuleUsage } from './store/price-rule-usage.entity';
import { PriceRuleUse } from './store/price-rule-use.entity';
import { PriceRuleUseRepository } from './store/price-rule-use.repository';

const entities = [StoredPriceRule, PriceRuleUsage, PriceRuleUse];
const store = [ApplicableRuleReadModel, PriceRuleReadModel, PriceRuleRepository, PriceRuleUseRepository];
const useCases = [
  PriceLines,
  CheckCoupon,
  RuleUses,
  QuotePrice,
  SimulatePrices,
  CreateRule,
  ChangeRule,
  RemoveRule,
  ShowRule,
  ListRules,
  ForgetCustomer,
  ExportNamedRules,
];

@Module({
  imports: [TypeOrmModule.forFeature(entities), CatalogModule, IdentityModule, IdempotencyModule],
  providers: [...store, ...useCases, LiveRules, PriceTier, CheckRuleReferences],
  exports: useCases,
})
export class PricingModule {}
