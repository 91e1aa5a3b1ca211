import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageOf } from '#http';
import type { Facets } from '../list-products';
import { ProductResponse } from './product.response';

export class FacetResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'Northlight' })
  readonly name!: string;

  @ApiProperty({ description: 'Products', example: 12 })
  readonly count!: number;

  static of({ id, name, count }: Facets['brands'][number]): FacetResponse {
    return { id, name, count };
  }
}

export class ValueFacetResponse {
  @ApiProperty({ example: 'Navy' })
  readonly value!: string;

  @ApiProperty({ description: 'Products', example: 7 })
  readonly count!: number;
}

export class AttributeFacetResponse {
  @ApiProperty({ example: 'Colour' })
  readonly name!: string;

  @ApiProperty({ type: [ValueFacetResponse], description: 'In the order in which the values are shown' })
  readonly values!: readonly ValueFacetResponse[];

  static of({ name, values }: Facets['attributes'][number]): AttributeFacetResponse {
    return { name, values: values.map(({ value, count }) => ({ value, count })) };
  }
}

export class FacetsResponse {
  @ApiProperty({ type: [FacetResponse], description: 'The most frequent first, at most 100' })
  readonly brands!: readonly FacetResponse[];

  @ApiProperty({
    type: [FacetResponse],
    description: 'A product counts for its categories and all above them. The most frequent first, at most 100',
  })
  readonly categories!: readonly FacetResponse[];

  @ApiProperty({ type: [AttributeFacetResponse], description: 'By name; of each attribute at most 100 values' })
  readonly attributes!: readonly AttributeFacetResponse[];

  static of({ brands, categories, attributes }: Facets): FacetsResponse {
    return {
      brands: brands.map((brand) => FacetResponse.of(brand)),
      categories: categories.map((category) => FacetResponse.of(category)),
      attributes: attributes.map((attribute) => AttributeFacetResponse.of(attribute)),
    };
  }
}

export class ProductPage extends PageOf(ProductResponse) {
  @ApiPropertyOptional({
    type: FacetsResponse,
    description:
      'Only with `facets=true`. Each counts the products that the filter fits when its own part is left out, so that it ' +
      'shows what another choice would find: brands without `brand`, categories without `category`, the values of an ' +
      'attribute without the choice of that attribute.',
  })
  readonly facets?: FacetsResponse;
}
