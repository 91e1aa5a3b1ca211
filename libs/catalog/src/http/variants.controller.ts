import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IdParam } from '#http';
import { ShowAvailability } from '../show-availability';
import { AvailabilityResponse } from './variant.response';

@ApiTags('Catalogue')
@Controller({ path: 'variants', version: '1' })
export class VariantsController {
  constructor(private readonly showAvailability: ShowAvailability) {}

  @Get(':id/availability')
  @Endpoint({
    summary: 'How many units of a variant can be sold now',
    description: 'Read from the database each time.',
    access: 'public',
    response: AvailabilityResponse,
    errors: { 404: 'No such variant on sale.' },
  })
  async availability(@IdParam() id: string): Promise<AvailabilityResponse> {
    return AvailabilityResponse.of(id, await this.showAvailability.run(id));
  }
}
