import { Module } from '@nestjs/common';
import { PricingController } from './http/pricing.controller';
import { RulesController } from './http/rules.controller';
import { PricingModule } from './pricing.module';

export { CountryField } from './http/country-fields';

@Module({ imports: [PricingModule], controllers: [RulesController, PricingController] })
export class PricingHttpModule {}
