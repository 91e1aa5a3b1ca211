import { IdListField, IntegerField, TextField } from '#http';
import { maxImages } from '../rules/image-order';
import { productLimits } from '../rules/product-limits';

const maxAltLength = 500;
const webAddress = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/\S+$/;
const placeDescription = 'Place from 0; the others move along, and a place beyond the end is the end';

export class AddImageRequest {
  @TextField({
    description: 'Where it is: an http or https address',
    max: productLimits.imageUrl,
    pattern: webAddress,
    example: 'https://images.example.com/ridge-down-jacket/1.jpg',
  })
  readonly url!: string;

  @TextField({
    description: 'What is to be seen, for those who cannot see it',
    min: 0,
    max: maxAltLength,
    optional: true,
    example: 'Ridge Down Jacket, front',
  })
  readonly alt?: string;

  @IntegerField({
    description: `${placeDescription}. The end when left out`,
    min: 0,
    max: maxImages - 1,
    optional: true,
    example: 0,
  })
  readonly position?: number;
}

export class ChangeImageRequest {
  @TextField({
    description: 'Where it is: an http or https address',
    max: productLimits.imageUrl,
    pattern: webAddress,
    optional: true,
    example: 'https://images.example.com/ridge-down-jacket/2.jpg',
  })
  readonly url?: string;

  @TextField({
    description: 'What is to be seen, for those who cannot see it',
    min: 0,
    max: maxAltLength,
    optional: true,
    example: 'Ridge Down Jacket, back',
  })
  readonly alt?: string;

  @IntegerField({ description: placeDescription, min: 0, max: maxImages - 1, optional: true, example: 1 })
  readonly position?: number;
}

export class OrderImagesRequest {
  @IdListField({
    description: 'Every image of the product once, the first one first',
    max: maxImages,
    example: ['0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c15', '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c16'],
  })
  readonly imageIds!: readonly string[];
}
