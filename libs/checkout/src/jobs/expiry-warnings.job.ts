import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { JobRegistry } from '#queue';
import { warningTimes } from '../rules/expiry-warning';
import { WarnExpiring } from '../warn-expiring';

/** Looks for holds that end soon, often enough for the warning to go out before they do. */
@Injectable()
export class ExpiryWarningsJob implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly warnExpiring: WarnExpiring,
    private readonly settings: CheckoutSettings,
  ) {}

  onModuleInit(): void {
    this.registry.every({
      name: 'warn-expiring',
      queue: 'maintenance',
      everySeconds: warningTimes(this.settings.reservationTtlSeconds).everySeconds,
      run: async () => {
        await this.warnExpiring.run();
      },
    });
  }
}
