import { Body, Controller, Delete, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { AddImage } from '../add-image';
import { ChangeImage } from '../change-image';
import { DeleteImage } from '../delete-image';
import { OrderImages } from '../order-images';
import { created } from './created';
import { AddImageRequest, ChangeImageRequest, OrderImagesRequest } from './image.request';
import { ImageResponse } from './product.response';
import { someChange } from './some-change';

const invalid = 'The request is malformed or a field is invalid (`validation_failed`; `invalid_image_url`).';

@ApiTags('Catalogue')
@Controller({ path: 'products/:productId/images', version: '1' })
export class ImagesController {
  constructor(
    private readonly addImage: AddImage,
    private readonly changeImage: ChangeImage,
    private readonly deleteImage: DeleteImage,
    private readonly orderImages: OrderImages,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Add an image to a product',
    access: 'staff',
    status: 201,
    response: ImageResponse,
    idempotent: true,
    errors: { 400: invalid, 404: 'No such product.', 409: 'The product has 50 images (`too_many_images`).' },
  })
  async add(
    @IdParam('productId') productId: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() { url, alt = '', position }: AddImageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.addImage.run(
      { productId, url, alt, position },
      {
        claim: scopedTo(key, caller),
        answer: (image) => created(ImageResponse.of(image), `/products/${productId}`),
      },
    );
    return replyWith(reply, answer);
  }

  @Put('order')
  @Endpoint({
    summary: 'Put the images of a product into order',
    access: 'staff',
    response: ImageResponse,
    responseIsArray: true,
    errors: {
      400: 'The request is malformed, or does not name each image of the product once (`incomplete_image_order`).',
      404: 'No such product.',
    },
  })
  async order(@IdParam('productId') productId: string, @Body() body: OrderImagesRequest): Promise<ImageResponse[]> {
    const order = body.imageIds.map((id) => id.toLowerCase());
    return (await this.orderImages.run(productId, order)).map((image) => ImageResponse.of(image));
  }

  @Patch(':imageId')
  @Endpoint({
    summary: 'Change an image, or move it',
    description: 'What is left out stays as it is.',
    access: 'staff',
    response: ImageResponse,
    errors: { 400: invalid, 404: 'No such product or image.' },
  })
  async change(
    @IdParam('productId') productId: string,
    @IdParam('imageId') imageId: string,
    @Body() body: ChangeImageRequest,
  ): Promise<ImageResponse> {
    const { url, alt, position } = someChange(body);
    return ImageResponse.of(await this.changeImage.run({ productId, imageId }, { url, alt, position }));
  }

  @Delete(':imageId')
  @Endpoint({
    summary: 'Take an image from a product',
    description: 'The ones behind it move up.',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such product or image.' },
  })
  async delete(@IdParam('productId') productId: string, @IdParam('imageId') imageId: string): Promise<void> {
    await this.deleteImage.run({ productId, imageId });
  }
}
