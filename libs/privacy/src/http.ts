import { Module } from '@nestjs/common';
import { CustomerDataController } from './http/customer-data.controller';
import { PrivacyModule } from './privacy.module';

/** The paths of customers' data under /auth/users/me. */
@Module({ imports: [PrivacyModule], controllers: [CustomerDataController] })
export class PrivacyHttpModule {}
